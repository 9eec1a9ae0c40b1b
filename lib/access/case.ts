import { z } from 'zod';
import { InputError } from '../config/problem';
import { withFacts } from './facts';
import type { Grant, Policies, Policy, Request, StatementJson } from './types';

/** One self-contained case for `centre access decide`: a request, and every policy that has a say (docs/access.md). */
export interface Case {
  readonly request: Request;
  readonly policies: Policies;
}

const texts = z.union([z.string(), z.array(z.string())]);
const statement = z.looseObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
});
const document = z.looseObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Statement: z.union([statement, z.array(statement)]),
});
const pairs = z.record(z.string(), z.string()).optional();
const constraints = z.strictObject({ encryptionContextEquals: pairs, encryptionContextSubset: pairs });
const shape = z.strictObject({
  request: z.strictObject({
    principal: z.strictObject({
      kind: z.enum(['role', 'user', 'root', 'service', 'federated', 'anonymous']),
      arn: z.string().default(''),
      session: z.string().optional(),
      account: z.string().optional(),
      organization: z.string().optional(),
      inManagementAccount: z.boolean().optional(),
      serviceLinked: z.boolean().optional(),
    }),
    action: z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/),
    resource: z.strictObject({
      arn: z.string(),
      accessPoint: z.string().optional(),
      account: z.string(),
      organization: z.string().optional(),
      inManagementAccount: z.boolean().optional(),
    }),
    context: z.record(z.string(), texts).default({}),
    /** Keys that the context does not list: absent, or anything. */
    others: z.enum(['absent', 'free']).default('absent'),
  }),
  policies: z.strictObject({
    identity: z.array(document).default([]),
    boundary: document.optional(),
    session: z.array(document).optional(),
    scp: z.array(z.array(document)).default([]),
    rcp: z.array(z.array(document)).default([]),
    resource: document.optional(),
    grants: z
      .array(z.strictObject({ grantee: z.string(), operations: z.array(z.string()), constraints: constraints.optional() }))
      .optional(),
    endpoint: document.optional(),
    accessPoint: document.optional(),
  }),
});

/** @throws {InputError} when the text is no case */
export function parseCase(text: string, file: string): Case {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new InputError([{ code: 'syntax', file, expected: 'JSON', found: 'something else', fix: 'docs/access.md has an example.' }]);
  }
  const result = shape.safeParse(raw);
  if (!result.success) {
    throw new InputError(
      result.error.issues.map((issue) => ({
        code: 'not-a-case',
        file,
        expected: `a case with ${issue.path.join('.') || 'request and policies'}`,
        found: issue.message,
        fix: 'docs/access.md has an example.',
      })),
    );
  }
  const { request, policies } = result.data;
  const { organization: principalOrganization, ...principal } = request.principal;
  const { organization: resourceOrganization, ...resource } = request.resource;
  const known = new Map(Object.entries(request.context).map(([key, values]) => [key.toLowerCase(), [values].flat()] as const));
  const named = (name: string, list: readonly z.infer<typeof document>[]) =>
    list.map((entry, index) => policyOf(`${name}[${index}]`, entry));
  const levels = (name: string, list: readonly (readonly z.infer<typeof document>[])[]) =>
    list.map((level, index) => named(`${name}[${index}]`, level));
  return {
    request: withFacts({ principal, action: request.action, resource, context: { known, others: request.others } } as Request, {
      ...(principalOrganization ? { principal: principalOrganization } : {}),
      ...(resourceOrganization ? { resource: resourceOrganization } : {}),
    }),
    policies: {
      identity: named('identity', policies.identity),
      ...(policies.boundary ? { boundary: policyOf('boundary', policies.boundary) } : {}),
      ...(policies.session ? { session: named('session', policies.session) } : {}),
      scp: levels('scp', policies.scp),
      rcp: levels('rcp', policies.rcp),
      ...(policies.resource ? { resource: policyOf('resource', policies.resource) } : {}),
      ...(policies.grants ? { grants: policies.grants as readonly Grant[] } : {}),
      ...(policies.endpoint ? { endpoint: policyOf('endpoint', policies.endpoint) } : {}),
      ...(policies.accessPoint ? { accessPoint: policyOf('accessPoint', policies.accessPoint) } : {}),
    },
  };
}

/** A policy document under a name. "If you do not include a Version element, the value defaults to 2008-10-17" (IAM User Guide, "Version"). */
export function policyOf(name: string, source: { readonly Version?: unknown; readonly Statement: unknown }): Policy {
  return {
    name,
    version: typeof source.Version === 'string' ? source.Version : '2008-10-17',
    statements: [source.Statement].flat() as readonly StatementJson[],
  };
}
