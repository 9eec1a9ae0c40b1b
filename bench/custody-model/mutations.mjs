// Every check of lib/custody, each as something to take out: what the model must notice.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = 'lib/custody';

/** Sites of `demand(code`, of `consistent(` and of `if (...) throw new CustodyError(code`, in the order of the text. */
const SITE =
  /\bdemand\(\s*'(?<demanded>[a-z-]+)'|(?<=\n {2,})consistent\(|\bif \([^\n]*\)(?:\n\s*)? throw new CustodyError\(\s*'(?<thrown>[a-z-]+)'/g;

/**
 * The relay's second look is no part of the model: it judges by a copy of its own. Its checks have a case each (test/lambda/relay*). What
 * carried.ts says of a paper of another kind is the clearer word only: its form would be refused anyway.
 */
const APART = ['carried.ts', 'codes.ts', 'second-hand.ts'];

function checks() {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts') && !APART.includes(name))
    .flatMap((name) => {
      const file = `${folder}/${name}`;
      const text = readFileSync(join(root, file), 'utf8');
      return [...text.matchAll(SITE)].map(({ 0: found, index, groups }) => ({
        name: `${file}:${text.slice(0, index).split('\n').length} ${groups.demanded ?? groups.thrown ?? 'root-inconsistent'}`,
        code: groups.demanded ?? groups.thrown ?? 'root-inconsistent',
        file,
        edit: (source) =>
          `${source.slice(0, index)}${without(found)}${source.slice(index + found.length)}\nfunction unchecked(..._: unknown[]): void {}\n`,
      }));
    });
}

function without(found) {
  if (found.startsWith('if')) return found.replace(/^if \(/, 'if (false && (').replace(/\)((?:\n\s*)? throw)/, '))$1');
  return `unchecked${found.slice(found.indexOf('('))}`;
}

const change = (name, file, from, to) => ({
  name: `${folder}/${file}: ${name}`,
  file: `${folder}/${file}`,
  edit: (text) => text.replace(from, to),
});

/** What is decided without a demand. */
const decisions = [
  change(
    'acts without looking first',
    'executor.ts',
    'if (reached(intent.proposal, view)) return',
    'if (memory.performed && reached(intent.proposal, view)) return',
  ),
  change('does not wait for the lease', 'executor.ts', 'if (!mine && now < until) return busy;', ''),
  change('goes on with the attempt of another', 'executor.ts', 'const mine = last.entry === memory.attempt;', 'const mine = true;'),
  change('goes on after the expiry', 'executor.ts', "if (expired) return receipt('failed', EXPIRED);", ''),
  change('changes the root after the expiry', 'executor.ts', "if (expired && view === null) return receipt('failed', EXPIRED);", ''),
  change('never carries on', 'executor.ts', /carrying\(state, memory, now\) \?\?/, ''),
  change('never begins what is due', 'executor.ts', /beginning\(state, memory, now\) \?\?/, ''),
  change('does not end grants', 'executor.ts', /retiring\(state, memory, now\) \?\?/, ''),
  change('ends grants early', 'executor.ts', 'if (now < ends || ', 'if ('),
  change('an old executor goes on', 'executor.ts', 'if (executor !== state.executor)', 'if (false)'),
  change('what waits survives a new root', 'state.ts', /for \(const \[one, waiting\] of state\.open\)[^\n]*\n/, ''),
  change('a veto does not close', 'replay.ts', "close(state, stopped, 'vetoed');", ''),
  change('what is taken is not remembered', 'replay.ts', 'state.taken.add(intent.digest);', ''),
  change('a slot is not counted', 'replay.ts', "if (RULES[intent.proposal.action].lane === 'act') state.slots.push(digest);", ''),
  change('no time-lock for policies', 'actions.ts', "'change-policy': { ...ACT, waits: true", "'change-policy': { ...ACT, waits: false"),
  change('no time-lock for roots', 'actions.ts', "'change-root': { ...ACT, waits: true", "'change-root': { ...ACT, waits: false"),
  change(
    'puts a policy back over any other',
    'state.ts',
    "proposal.action === 'restore-policy' ? proposal.parameters.found : key?.policyDigest",
    "proposal.action === 'restore-policy' ? view.policyDigest : key?.policyDigest",
  ),
  change('puts nothing back', 'state.ts', "proposal.action === 'restore-policy' ? proposal.parameters.found : ", ''),
  change(
    'log keys are stoppable',
    'actions.ts',
    "= ['user-data', 'material', 'release'];",
    "= ['user-data', 'material', 'release', 'log'];",
  ),
  change('log keys can be frozen', 'actions.ts', "classes: ['user-data', 'release']", "classes: ['user-data', 'release', 'log']"),
  change('a release waits for nothing', 'actions.ts', "'release-hold': { ...ACT, waits: true", "'release-hold': { ...ACT, waits: false"),
  change('a release takes what another hold keeps', 'holds.ts', 'objects.filter((object) => !kept.has(nameOf(bucket, object)))', 'objects'),
  change('one custodian releases', 'actions.ts', "'release-hold': { ...ACT, waits", "'release-hold': { ...ACT, quorum: 'one', waits"),
  change('a hold is not remembered', 'state.ts', 'if (hold) state.holds.set(digest, hold);', ''),
  change('a release is not remembered', 'state.ts', 'state.holds.delete(proposal.parameters.hold);', ''),
  change('a hold without an effect is done', 'actions.ts', 'return held === proposal.parameters.objects.length;', 'return true;'),
  change('a release without an effect is done', 'actions.ts', 'return held === 0;', 'return true;'),
  change('a short lease', 'actions.ts', 'LEASE_SECONDS = 1200', 'LEASE_SECONDS = 600'),
  change('one key in two forms', 'p256.ts', 'der.length === SPKI_BYTES && der[POINT] === UNCOMPRESSED && ', ''),
  { ...change('the party rule', '../model/quorum.ts', 'if (absent.length > 0)', 'if (false)'), file: 'lib/model/quorum.ts' },
  {
    ...change('the threshold', '../model/quorum.ts', 'if (present.length < custody.threshold)', 'if (false)'),
    file: 'lib/model/quorum.ts',
  },
];

/** Every mutation: each check taken out, each decision taken otherwise. */
export const mutations = () => [...checks(), ...decisions];
