import { instantOf, LONGEST_PROBER_DAYS, later, PROBER, seal } from '../../lib/custody';
import { type Command, formatOf, parsed, UsageError } from '../command';
import { instantOption, required } from './custodian';
import { refuseExisting, signerOf, within, writePaper } from './paper';
import { shownOf, shownText } from './show';

const text = { type: 'string' } as const;

/** Part of dist/custodian.js: a custodian's key never comes to the machine that probes. */
export const appoint: Command = {
  summary: "sign that another key may sign your party's probes",
  help: `Usage: custody appoint --environment NAME --party PARTY --public-key BASE64 --key KEY.pem --out FILE
                      [--from INSTANT] [--days COUNT] [--force] [--format text|json]

  --environment  name of the environment, as the root has it
  --party        your party: the probes are its own
  --public-key   of the machine that probes: openssl pkey -in prober.pem -pubout -outform DER | openssl base64 -A
  --key          your private P-256 key, PEM; it stays on this machine
  --days         for how long (default 365, at most ${LONGEST_PROBER_DAYS}), --from (default: now)

That key can do nothing but say what a probe was answered. Your leaving the root ends it.`,
  run: (argv) => {
    const options = {
      environment: text,
      party: text,
      'public-key': text,
      key: text,
      out: text,
      from: text,
      days: text,
      force: { type: 'boolean' },
      format: text,
    } as const;
    const { values } = parsed(argv, options, 'custody');
    const format = formatOf(values.format);
    const out = required(values.out, '--out');
    refuseExisting(out, values.force);
    const days = values.days ?? '365';
    if (!/^[1-9]\d{0,2}$/.test(days) || Number(days) > LONGEST_PROBER_DAYS)
      throw new UsageError(`--days '${days}'`, `A whole number, 1 to ${LONGEST_PROBER_DAYS}.`);
    const notBefore = instantOption(values.from, '--from', instantOf(Date.now()));
    const document = {
      schemaVersion: 1,
      environment: required(values.environment, '--environment'),
      party: required(values.party, '--party'),
      publicKey: required(values['public-key'], '--public-key'),
      notBefore,
      expires: later(notBefore, Number(days) * 86_400),
    } as const;
    const prober = seal(document, PROBER, [signerOf(required(values.key, '--key'))]);
    const shown = within(out, () => shownOf(out, { prober }, undefined), 'Nothing was written; see: custody appoint --help');
    writePaper(out, { prober });
    console.log(format === 'json' ? JSON.stringify({ ...document, wrote: out }, null, 2) : `${shownText(shown)}\n\nWrote ${out}.`);
    return 0;
  },
};
