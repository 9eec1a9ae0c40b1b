import { findingsPage } from '../../lib/trail/finding';
import { type Command, parsed, UsageError } from '../command';
import { runMirror } from '../trail/mirror';
import { OPTIONS } from '../trail/options';
import { runVerify } from '../trail/verify';
import { WITNESS_VERBS } from '../witness';

export const command: Command = {
  summary: 'verify a whole CloudTrail trail, mirror it for later, or match two trails: uses of keys, accesses to data',
  help: `Usage: centre trail verify  --trail-arn ARN --accounts A,... --regions R,... --from T --to T [OPTIONS]
       centre trail verify  --mirror DIR --public-keys FILE --accounts A,... --regions R,... --from T --to T [OPTIONS]
       centre trail mirror  --trail-arn ARN --accounts A,... --regions R,... --from T --to T --out DIR [OPTIONS]
       centre trail reconcile --from T --to T [--environment FILE] [--company SLUG] [--key-mirror DIR --data-mirror DIR --public-keys FILE]
       centre trail findings
       centre trail publish | prove | witness | review | hold    (each has --help)

verify   judges every digest and log of every account, Region and hour asked for; what is not there is a finding, too.
mirror   copies what verify needs, with versions, metadata and locks, so that it can be verified years later. Run again, it goes on.
reconcile verifies two trails of an environment, the supervisor's (uses of the keys of users' data) and a company's (accesses to that
         data, from the supervisor's copy), and matches them: a read that one of them does not show is a finding.
findings prints the page on what each finding means.
publish, prove, witness: verified digests in a log that strangers cosign (docs/witness.md); review: questions to it (docs/review.md).

  --bucket B            default: asked of DescribeTrails, with its prefix
  --prefix P            key prefix before AWSLogs/
  --organization O      o-..., for an organization trail
  --from T, --to T      UTC, 2026-01-31 or 2026-01-31T12:00:00Z; digests come up to two hours late
  --public-keys FILE    pinned keys, JSON: Region -> list as list-public-keys answers; default: asked of each Region
  --copy BUCKET         read this copy; digests still name the bucket they were delivered to
  --tolerance SECONDS   reconcile: an access is logged at most so long after its key was used, default 900
  --ledger DIR          reconcile: every grant of a key needs a receipt in this copy of the custody ledger
  --genesis DIGEST      reconcile: digest of the ledger's first entry, known from elsewhere
  --retention-days N    days that each object must stay locked, default 365; 0 asks for no lock
  --concurrency N       logs that are fetched at the same time, default 64
  --acts                verify: tell also who acted against logging, guardrails, accounts and keys
  --resume FILE         journal: a run that is killed goes on where it was, and ends with the same report
  --format F            text, json, junit
  --profile P           AWS profile; AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3 are honoured

Exit code: 0 clean, 1 findings, 2 bad input, 3 could not be completed.`,
  helpOf: async (verb) => WITNESS_VERBS.get(verb)?.help,
  run: async (argv) => {
    const own = WITNESS_VERBS.get(argv[0] ?? '');
    if (own) return own.run(argv.slice(1));
    const { values, positionals } = parsed(argv, OPTIONS, 'trail', true);
    const [verb, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`'${more[0]}' is not understood`, 'See: centre trail --help');
    if (verb === 'verify') return runVerify(values);
    if (verb === 'mirror') return runMirror(values);
    // Loaded when it is called: verifying a trail needs no environment.
    if (verb === 'reconcile') return (await import('../trail/reconcile')).runReconcile(values);
    if (verb === 'findings') {
      process.stdout.write(findingsPage());
      return 0;
    }
    throw new UsageError(
      verb === undefined
        ? 'trail needs verify, mirror, reconcile, findings, publish, prove, witness, review or hold'
        : `there is no 'trail ${verb}'`,
      'See: centre trail --help',
    );
  },
};
