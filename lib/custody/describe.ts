import { canonicalJson, type Json } from '../attest/canonical';
import { RULES } from './actions';
import { holdAct } from './holds';
import { statementsOf } from './policy';
import { changedCustodians } from './root';
import type { State } from './state';
import type { Policy, Proposal, Root } from './types';

/**
 * What a policy change adds (+), takes away (-) and changes, statement by statement and field by field; nothing else is shown, and
 * nothing that changes is left out.
 */
export function policyDiff(current: Policy, next: Policy): readonly string[] {
  const before = statementsOf(current);
  const after = statementsOf(next);
  const same = (a: object) => (b: object) => canonicalJson(a as never) === canonicalJson(b as never);
  const gone = before.filter((one) => !after.some(same(one)));
  const come = after.filter((one) => !before.some(same(one)));
  const lines: string[] = [];
  for (const statement of gone) {
    // A Sid that stands once on each side is one statement that changes.
    const twins = come.filter(({ Sid }) => Sid !== undefined && Sid === statement['Sid']);
    const only = gone.filter(({ Sid }) => Sid === statement['Sid']).length === 1 && twins.length === 1;
    const twin = only ? twins[0] : undefined;
    if (twin === undefined) lines.push(`- ${canonicalJson(statement)}`);
    else {
      come.splice(come.indexOf(twin), 1);
      lines.push(`~ statement ${String(statement['Sid'])}`);
      for (const name of [...new Set([...Object.keys(statement), ...Object.keys(twin)])].sort()) {
        const [from, to] = [statement[name], twin[name]];
        if (from !== undefined && to !== undefined && same([from] as object)([to])) continue;
        if (from !== undefined) lines.push(`  - ${name}: ${canonicalJson(from)}`);
        if (to !== undefined) lines.push(`  + ${name}: ${canonicalJson(to)}`);
      }
    }
  }
  for (const statement of come) lines.push(`+ ${canonicalJson(statement)}`);
  const others = (policy: Policy) =>
    canonicalJson(Object.fromEntries(Object.entries(policy).filter(([name]) => name !== 'Statement')) as Json);
  if (others(current) !== others(next)) lines.push(`- ${others(current)}`, `+ ${others(next)}`);
  return lines.length > 0 ? lines : ['(no statement changes)'];
}

export function rootDiff(old: Root | undefined, next: Root): readonly string[] {
  const who = ({ slug, party, publicKey }: Root['custodians'][number]) => `${slug} of ${party}, key ${publicKey}`;
  const change = old ? changedCustodians(old, next) : { gone: [], come: next.custodians };
  const fields = ['threshold', 'requiredParties', 'timeLockHours', 'readGrant', 'expires', 'parties', 'organizations'] as const;
  return [
    ...change.gone.map((one) => `- custodian ${who(one)}`),
    ...change.come.map((one) => `+ custodian ${who(one)}`),
    ...fields.flatMap((name) => {
      const [from, to] = [old && canonicalJson(old[name] as never), canonicalJson(next[name] as never)];
      return from === to ? [] : [...(from === undefined ? [] : [`- ${name}: ${from}`]), `+ ${name}: ${to}`];
    }),
  ];
}

/** What a proposal would do, in lines; with the ledger's state also what changes. */
export function describe(proposal: Proposal, state: State | undefined, root?: Root): readonly string[] {
  const key = proposal.keyArn === null ? undefined : state?.keys.get(proposal.keyArn);
  const rule = RULES[proposal.action];
  const hours = state ? `${state.root.timeLockHours} hours` : "the root's time-lock";
  const lines = [
    `action      ${proposal.action}`,
    ...(proposal.keyArn === null
      ? []
      : [
          `key         ${key ? `${key.name} (${key.class}, ${key.status})` : 'not known without the ledger'}`,
          `            ${proposal.keyArn}`,
        ]),
    `environment ${proposal.environment}, root ${proposal.rootVersion}, slot ${proposal.sequence} after ${proposal.previous}`,
    `valid       ${proposal.notBefore} to ${proposal.expires}`,
    `waits       ${rule.waits ? `${hours}; any one party may veto` : 'not at all'}`,
  ];
  switch (proposal.action) {
    case 'change-policy':
      return [...lines, ...(key ? policyDiff(key.policy, proposal.parameters.policy) : [`+ ${canonicalJson(proposal.parameters.policy)}`])];
    case 'restore-policy':
      return [...lines, `puts back   the policy that the ledger has`, `over        the policy with digest ${proposal.parameters.found}`];
    case 'adopt-key':
      return [
        ...lines,
        `name        ${proposal.parameters.name} (${proposal.parameters.class})`,
        ...statementsOf(proposal.parameters.policy).map((one) => `+ ${canonicalJson(one)}`),
      ];
    case 'hold': {
      const { case: name, request, bucket, objects } = proposal.parameters;
      return [
        ...lines,
        `case        ${name}`,
        `request     ${request}`,
        `keeps       ${objects.length} versions of objects in ${bucket}, until a quorum releases them`,
        ...objects.map(({ key, versionId }) => `+ ${key} ${versionId}`),
      ];
    }
    case 'release-hold': {
      const { hold, reason } = proposal.parameters;
      const act = state?.holds.has(hold) ? holdAct(state, proposal) : undefined;
      const known = state?.holds.get(hold);
      return [
        ...lines,
        `hold        ${hold}`,
        `reason      ${reason}`,
        ...(known && act
          ? [
              `case        ${known.case}, in ${known.bucket}, asked by ${known.by}`,
              `releases    ${act.objects.length} of ${known.objects.length} versions; others stay under another hold`,
              ...act.objects.map(({ key, versionId }) => `- ${key} ${versionId}`),
            ]
          : ['releases    not known without the ledger, or not in force']),
      ];
    }
    case 'change-root':
      return [...lines, `new root    ${proposal.parameters.rootDigest}`, ...(root ? rootDiff(state?.root, root) : [])];
    default:
      return [...lines, ...Object.entries(proposal.parameters).map(([name, value]) => `${name.padEnd(11)} ${value}`)];
  }
}
