import { InputError } from '../../lib/config/problem';
import {
  instantOf,
  judgeProbe,
  open,
  outcomeOf,
  PROBE,
  PROBED,
  PROBER,
  type Probe,
  type Probed,
  type ProbePaper,
  type ProbeResult,
  saidOf,
  seal,
} from '../../lib/custody';
import { Client, ServiceError } from '../../lib/objects/http';
import { Kms } from '../../lib/objects/kms';
import { Signer } from '../../lib/objects/signer';
import { type Command, formatOf, parsed } from '../command';
import { type Aws, asked, awsOf } from './aws';
import { required } from './custodian';
import { FolderLedger } from './folder-ledger';
import { readProber, refuseExisting, signerOf, within, writePaper } from './paper';

const text = { type: 'string' } as const;
/** Thirty-two bytes of nothing: whoever may not decrypt is told so before anything is looked at. */
const NOTHING = Buffer.alloc(32).toString('base64');

const REQUEST: { readonly [call in Probed]: (caller: string) => object } = {
  Sign: () => ({ Message: NOTHING, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }),
  Decrypt: () => ({ CiphertextBlob: NOTHING }),
  GenerateDataKey: () => ({ KeySpec: 'AES_256' }),
  CreateGrant: (caller) => ({ GranteePrincipal: caller, Operations: ['Decrypt'] }),
  RevokeGrant: () => ({ GrantId: '0'.repeat(64) }),
};

export const probe: Command = {
  summary: 'try, as yourself, what nobody may do to a key, and sign what was answered',
  help: `Usage: centre custody probe --ledger FOLDER --prober PROBER --key KEY.pem --out FILE [--profile NAME] [--force] [--format text|json]

  --ledger   names the keys; fetch it with: centre custody pull
  --prober   a custodian's word for this key, made with: custodian appoint
  --key      the prober's private key, with which the results are signed, PEM
  --profile  who you are to AWS: a role with wide rights of its own, so that it is the keys that refuse

For each key of the ledger: ${PROBED.join(', ')}, each with DryRun, so that nothing is done if it is allowed after all.
Never run it against a service that does not know DryRun. Bring what it writes within the hour: centre custody submit FILE --function NAME

Exit code: 0 every call was denied; 1 one would have been allowed; 2 bad input; 3 an answer was neither.`,
  run: async (argv) => {
    const options = { ledger: text, prober: text, key: text, out: text, profile: text, force: { type: 'boolean' }, format: text } as const;
    const { values } = parsed(argv, options, 'custody');
    const format = formatOf(values.format);
    const out = required(values.out, '--out');
    refuseExisting(out, values.force);
    const [file, proberFile] = [required(values.key, '--key'), required(values.prober, '--prober')];
    const signer = signerOf(file);
    const prober = readProber(proberFile);
    const { party } = within(proberFile, () => open(prober, PROBER));
    const state = new FolderLedger(required(values.ledger, '--ledger')).state();
    const { environment, keys, head } = state;
    const aws = awsOf(values.profile);
    const caller = await asked('STS', () => callerOf(aws));
    const draft = (results: readonly ProbeResult[]): ProbePaper => {
      const document: Probe = { schemaVersion: 1, environment, party, caller, at: instantOf(Date.now()), head: head.digest, results };
      return { probe: seal(document, PROBE, [signer]), prober };
    };
    // Nobody asks a thousand questions to learn that the answers are not taken.
    const planned = [...keys.values()].flatMap(({ name }) =>
      PROBED.map((call) => ({ key: name, call, outcome: 'denied', said: 'x' }) as const),
    );
    within(proberFile, () => judgeProbe(state, draft(planned)), 'A custodian of your party appoints this key: custodian appoint.');
    const results: ProbeResult[] = [];
    for (const [arn, { name }] of keys) results.push(...(await tried(aws, arn, name, caller)));
    const paper = draft(results);
    const document = within(out, () => judgeProbe(state, paper));
    writePaper(out, paper);
    const of = (outcome: ProbeResult['outcome']) => results.filter((one) => one.outcome === outcome);
    const [allowed, unknown] = [of('allowed'), of('unknown')];
    const shown = [...allowed, ...unknown].map(({ key, call, outcome, said }) => `${outcome}: ${call} on ${key}: ${said}`);
    console.log(
      format === 'json'
        ? JSON.stringify({ ...document, wrote: out }, null, 2)
        : [
            `${caller}: ${of('denied').length} of ${results.length} calls on ${keys.size} keys were denied; signed in ${out}`,
            ...shown,
          ].join('\n'),
    );
    return allowed.length > 0 ? 1 : unknown.length > 0 || results.length === 0 ? 3 : 0;
  },
};

async function tried({ credentials, endpoint }: Aws, arn: string, key: string, caller: string): Promise<readonly ProbeResult[]> {
  const kms = new Kms(credentials, arn.split(':')[3] ?? '', endpoint('KMS'));
  const results: ProbeResult[] = [];
  try {
    for (const call of PROBED) {
      const { error, message } = await kms.call(call, { KeyId: arn, ...REQUEST[call](caller), DryRun: true }).catch((failure: unknown) => {
        if (failure instanceof ServiceError) return { error: failure.code, message: failure.message };
        throw failure;
      });
      results.push({ key, call, outcome: outcomeOf(error), said: saidOf(error, message) });
    }
  } finally {
    kms.close();
  }
  return results;
}

/** @throws {InputError} AWS does not say who asks */
async function callerOf({ credentials, region, endpoint }: Aws): Promise<string> {
  const url = new URL(endpoint('STS') ?? `https://sts.${region}.amazonaws.com`);
  const client = new Client(url, 1);
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  try {
    const answer = await client.call(async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const signed = await new Signer(credentials, region, 'sts', url).sign('POST', '/', {}, headers, body);
      return { method: 'POST', path: '/', headers: { ...signed, 'content-length': String(body.length) }, body, maxBytes: 65_536 };
    });
    const arn = /<Arn>([^<]{1,2048})<\/Arn>/.exec(answer.body?.toString('utf8') ?? '')?.[1];
    if (answer.status === 200 && arn !== undefined) return arn;
    throw new InputError([
      { code: 'caller', file: 'STS', expected: 'who asks', found: `${answer.status}`, fix: 'aws sts get-caller-identity must work.' },
    ]);
  } finally {
    client.close();
  }
}
