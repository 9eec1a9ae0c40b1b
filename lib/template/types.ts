/** The resolved assembly: every template, every branch, every reference, with places a reader can open. */

/** A value that the template alone does not decide: a parameter, another resource's attribute, an unknown function. */
export class Unresolved {
  constructor(
    /** Why it cannot be known, in words for the finding. */
    readonly reason: string,
    /** The intrinsic as written. */
    readonly expression: unknown,
    /** Set when the value is an attribute of a resource of the same template ('Ref' for Ref). */
    readonly target?: { readonly logicalId: string; readonly attribute: string },
  ) {}
}

/** JSON after intrinsics were resolved; what could not be resolved stays as an `Unresolved` in its place. */
export type Value = string | number | boolean | null | Unresolved | readonly Value[] | { readonly [key: string]: Value };

export interface Place {
  /** Path of the template file as the user named it or as it lies in the assembly. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: { readonly [key: string]: Value };
  readonly deletionPolicy?: Value;
  readonly updateReplacePolicy?: Value;
  readonly template: TemplateBranch;
}

/** One feasible assignment of a template's conditions (and of parameters with allowed values), all intrinsics resolved. */
export interface TemplateBranch {
  readonly template: Template;
  /** Assignment in words, e.g. 'IsProd=true'; empty string for a template without conditions. */
  readonly label: string;
  readonly resources: readonly ResolvedResource[];
  /** Resources of exactly this type in this branch. */
  byType(type: string): readonly ResolvedResource[];
  byId(logicalId: string): ResolvedResource | undefined;
  readonly outputs: { readonly [key: string]: Value };
}

export interface Template {
  /** Path relative to the assembly, or as the user gave it. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly digest: string;
  readonly stackName: string;
  /** Known for assemblies; for a raw template only when the caller says so. */
  readonly account?: string;
  readonly region?: string;
  /** The parent when this template is a nested stack. */
  readonly nestedIn?: { readonly template: Template; readonly logicalId: string };
  /** The parsed document, intrinsics as written (short YAML tags in their long form). */
  readonly document: { readonly [key: string]: unknown };
  readonly branches: readonly TemplateBranch[];
  /** Why not everything of this template could be resolved (too many branches, nested template not found, a macro, ...). Each fails the gate. */
  readonly gaps: readonly Gap[];
  /** Construct path from `aws:cdk:path`, when the template says it. */
  constructPath(logicalId: string): string | undefined;
  /** Where a pointer such as ['Resources','Bucket','Properties','X'] stands; the nearest existing ancestor otherwise. */
  place(pointer: readonly (string | number)[]): Place;
}

export interface Gap {
  readonly reason: string;
  readonly pointer: readonly (string | number)[];
}

/** What the manifest of a CDK assembly says a file or stack is sent to. */
export interface AssetDestination {
  readonly file: string;
  readonly bucket: string;
  readonly region?: string;
  readonly role?: string;
  /** Account of the stack the asset belongs to. */
  readonly account?: string;
}

export interface Assembly {
  readonly root: string;
  readonly templates: readonly Template[];
  readonly assetDestinations: readonly AssetDestination[];
}
