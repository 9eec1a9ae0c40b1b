import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { branchesOf, type Given } from './branches';
import { withoutLoops } from './extensions';
import { isNestedStack, maySaySomething, type OtherStacks } from './other-stacks';
import { type Document, isPlainMap } from './parse';
import { type Gap, type Place, type ResolvedResource, type Template, type TemplateBranch, Unresolved, type Value } from './types';
import type { WrittenTemplates } from './written';

/** Where a template lies (relative to the root) and where it will be deployed. */
export interface Origin {
  readonly file: string;
  readonly stackName: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}
type NestedIn = NonNullable<Template['nestedIn']>;
const MAX_DEPTH = 16;

export class TemplateLoader {
  constructor(
    private readonly root: string,
    private readonly written: WrittenTemplates,
    private readonly about: {
      /** Files of an assembly by upload key; without them a nested stack's TemplateURL may name a file beside the template. */
      readonly files?: ReadonlyMap<string, string> | undefined;
      readonly others?: OtherStacks;
      /** Whether only outputs are asked for: of what has none nothing is loaded, and of the rest no resources but nested stacks. */
      readonly onlyOutputs?: boolean;
    },
  ) {}

  /** The template and every template nested in it. */
  load(origin: Origin, nestedIn?: NestedIn, given: readonly Given[] = [{ label: '', parameters: {} }], depth = 0): Template[] {
    const { document, digest, place } = this.written.at(join(this.root, origin.file));
    const { others, onlyOutputs } = this.about;
    if (onlyOutputs && !maySaySomething(document)) return [];
    const isWanted = onlyOutputs ? isNestedStack : undefined;
    const template = build(document, origin, { digest, place, nestedIn, given, others, isWanted });
    const templates = [template];
    for (const [logicalId, resource] of Object.entries(template.document['Resources'] as Document))
      if (isNestedStack(resource)) templates.push(...this.loadNested(template, logicalId, resource, depth));
    return templates;
  }

  private loadNested(parent: Template, logicalId: string, resource: Document, depth: number): Template[] {
    const gaps = parent.gaps as Gap[];
    const file = this.nestedFile(parent, resource);
    const pointer = ['Resources', logicalId];
    if (file === undefined || !existsSync(join(this.root, file))) {
      gaps.push({ reason: 'the nested template is not here, so it cannot be judged', pointer });
      return [];
    }
    if (depth + 1 > MAX_DEPTH) {
      gaps.push({ reason: `stacks nested deeper than ${MAX_DEPTH}, or in themselves`, pointer });
      return [];
    }
    const origin: Origin = { file, stackName: `${parent.stackName}/${logicalId}`, account: parent.account, region: parent.region };
    return this.load(origin, { template: parent, logicalId }, givenTo(parent, logicalId), depth + 1);
  }

  private nestedFile(parent: Template, resource: Document): string | undefined {
    const asset = isPlainMap(resource['Metadata']) ? resource['Metadata']['aws:asset:path'] : undefined;
    const url = isPlainMap(resource['Properties']) ? resource['Properties']['TemplateURL'] : undefined;
    if (typeof asset === 'string') return normalize(join(dirname(parent.file), asset));
    const { files } = this.about;
    if (files) {
      const text = JSON.stringify(url ?? '');
      // The URL is built at deployment; the key in it is the digest of the template, so it names one file.
      return [...files].find(([key]) => text.includes(key))?.[1];
    }
    return typeof url === 'string' && !url.includes(':') ? normalize(join(dirname(parent.file), url)) : undefined;
  }
}

/** Parameters the parent passes, for each branch of the parent that has the nested stack. */
function givenTo(parent: Template, logicalId: string): Given[] {
  const sets = new Map<string, Given>();
  for (const branch of parent.branches) {
    const parameters = branch.byId(logicalId)?.properties['Parameters'];
    if (branch.byId(logicalId) === undefined) continue;
    const known = isPlainMap(parameters) && !(parameters instanceof Unresolved) ? (parameters as { [name: string]: Value }) : {};
    const key = JSON.stringify(known);
    if (!sets.has(key)) sets.set(key, { label: branch.label, parameters: known });
  }
  return [...sets.values()];
}

interface Circumstances {
  readonly digest: string;
  readonly place: Template['place'];
  readonly nestedIn?: NestedIn | undefined;
  readonly given: readonly Given[];
  readonly others?: OtherStacks | undefined;
  /** Which resources are resolved; all of them by default. */
  readonly isWanted?: ((resource: Document) => boolean) | undefined;
}

function build(written: Document, origin: Origin, { digest, place, nestedIn, given, others, isWanted }: Circumstances): Template {
  const branches: TemplateBranch[] = [];
  const gaps: Gap[] = [];
  const document = withoutLoops(written, gaps);
  const { file, stackName, account, region } = origin;
  const template: Template = {
    file,
    digest,
    stackName,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(nestedIn === undefined ? {} : { nestedIn }),
    document,
    branches,
    gaps,
    constructPath: (logicalId) => {
      const resource = (document['Resources'] as Document)[logicalId];
      const metadata = isPlainMap(resource) ? resource['Metadata'] : undefined;
      const path = isPlainMap(metadata) ? metadata['aws:cdk:path'] : undefined;
      return typeof path === 'string' ? path : undefined;
    },
    place,
  };
  for (const { label, resources, outputs } of branchesOf(document, origin, given, gaps, others, isWanted))
    branches.push(branch(template, label, resources, outputs));
  return template;
}

function branch(
  template: Template,
  label: string,
  drafts: readonly Omit<ResolvedResource, 'template'>[],
  outputs: TemplateBranch['outputs'],
): TemplateBranch {
  const resources: ResolvedResource[] = [];
  const byId = new Map<string, ResolvedResource>();
  const byType = new Map<string, ResolvedResource[]>();
  const result: TemplateBranch = {
    template,
    label,
    resources,
    outputs,
    byId: (logicalId) => byId.get(logicalId),
    byType: (type) => byType.get(type) ?? [],
  };
  for (const draft of drafts) {
    const resource: ResolvedResource = { ...draft, template: result };
    resources.push(resource);
    byId.set(resource.logicalId, resource);
    const same = byType.get(resource.type);
    if (same) same.push(resource);
    else byType.set(resource.type, [resource]);
  }
  return result;
}

/** An already parsed template, as if it had been read from a file of one line. */
export function templateFromDocument(document: Document, origin: Origin): Template {
  const place = (): Place => ({ file: origin.file, line: 1, column: 1 });
  return build(document, origin, { digest: '', place, given: [{ label: '', parameters: {} }] });
}
