import type { Access, Watched } from './accesses';
import { type Reconciled, reconcile, TOLERANCE } from './reconcile';
import type { Report } from './report';
import { type Request, type Tools, verifyTrail } from './verify';

/** One trail: what is asked about it, and how it is read. */
export interface Side {
  readonly request: Request;
  readonly open: () => Promise<Omit<Tools, 'onDay' | 'resumed'> & { readonly close: () => Promise<unknown> }>;
}

/** Two verified trails, of who keeps the keys and of who keeps the data, and what their events come to together. */
export interface Reconciliation {
  readonly reports: readonly [keys: Report, data: Report];
  readonly reconciled: Reconciled;
}

/**
 * Verifies both trails, one after the other, and reconciles what verified logs alone tell. Judged is the time that the data's trail is asked about; the keys' may be asked
 * about more, for grants that were made before.
 * @throws what the sources throw: then nothing is decided
 */
export async function reconcileTrails(keys: Side, data: Side, watched: Watched, tolerance = TOLERANCE): Promise<Reconciliation> {
  const accesses: Access[] = [];
  const reports = [await readTrail(keys, accesses), await readTrail(data, accesses)] as const;
  return { reports, reconciled: reconcile(accesses, watched, data.request.span, tolerance) };
}

/** Verifies one trail. @param accesses gets those that its logs tell of */
export async function readTrail({ request, open }: Side, accesses: Access[] = []): Promise<Report> {
  const { close, ...tools } = await open();
  try {
    return await verifyTrail(request, {
      ...tools,
      onDay: (outcome) => {
        for (const access of outcome.accesses) accesses.push(access);
      },
    });
  } finally {
    await close();
  }
}
