import type { Envelope } from '../attest/dsse';
import { appendOnce } from './append';
import { orderIn } from './bundle';
import { demand } from './codes';
import { digestOf, digestOfDocument, parseEnvelope, type SigningKey } from './documents';
import { judgeEntry } from './log';
import type { Ports } from './ports';
import { documentsOf, openedOf } from './record';
import { judgeWithdrawal } from './withdrawal';

/** Writes into the log that both organizations withdrew a release; once, whichever statement came first. @throws {ReleaseError} */
export async function logWithdrawal(ports: Ports, withdrawal: Envelope, key: SigningKey): Promise<number> {
  const { name, version, release } = judgeWithdrawal(withdrawal, ports.trust);
  const about = { company: ports.trust.company, name, version };
  const { order, logFrom } = await openedOf(ports.records, about);
  const documents = await documentsOf(ports.records, about);
  const signed = documents['release.supervisor.json'];
  const found = signed === undefined ? 'none' : digestOf(parseEnvelope(signed));
  demand(
    'other-input',
    found === release && digestOfDocument(orderIn(documents)) === digestOfDocument(order),
    `the release ${release}`,
    found,
  );
  const fact = {
    environment: order.environment,
    ...about,
    event: 'withdrawn' as const,
    order: digestOfDocument(order),
    document: digestOf(withdrawal),
    authorisation: order.authorisation,
    use: null,
  };
  const bytes = await appendOnce(ports.log, ports.trust, fact, logFrom, ports.now(), key);
  return judgeEntry(parseEnvelope(bytes), ports.trust).entry.sequence;
}
