import type { Environment, Slug } from '../config/environment';
import type { Centre } from './centre';
import { functionArn, roleName } from './names';
import { founderOf } from './organizations';
import { type TrailQuestion, verificationOf } from './verification';

/** Name of a company's witness log: its origin, and the name of the key that signs it (C2SP tlog-checkpoint). */
export const logOrigin = ({ name }: Environment, company: Slug) => `${name}/${company}/trail`;
/** Name of the key with which the supervisor cosigns. */
export const witnessName = ({ name, supervisor }: Environment) => `${name}/${supervisor.slug}/witness`;

/** The supervisor's function that cosigns the log of one company. */
export const cosignName = (environment: Environment, company: Slug) =>
  roleName(environment, environment.supervisor.slug, `witness-cosign-${company}`);
export const publishName = (environment: Environment, company: Slug) => roleName(environment, company, 'witness-publish');
export const cosignArn = (centre: Centre, company: Slug) =>
  functionArn(
    centre.environment,
    centre.account(centre.supervisor.slug, 'supervision').id,
    'witness-cosign',
    cosignName(centre.environment, company),
  );

/** What publisher and witness of one log are told: the same trails, each as it lies on its own side. */
export interface WitnessQuestion {
  /** Whose log it is. */
  readonly of: Slug;
  readonly origin: string;
  /** Name of the witness's key. */
  readonly witness: string;
  readonly trails: readonly TrailQuestion[];
}

/** The company's trail; in the founder's log the supervisor's as well, so that no trail is published by nobody. */
function watched(centre: Centre, slug: Slug): readonly { readonly asked: TrailQuestion; readonly copy: string }[] {
  const founder = founderOf(centre.organizations).slug === slug;
  return [slug, ...(founder ? [centre.supervisor.slug] : [])].map((one) => ({
    asked: verificationOf(centre, one).trail,
    copy: centre.trail(one).copyBucket,
  }));
}

const asking = (centre: Centre, of: Slug, trails: readonly TrailQuestion[]): WitnessQuestion => ({
  of,
  origin: logOrigin(centre.environment, of),
  witness: witnessName(centre.environment),
  trails,
});

/** The company reads its own trail, and its copy of the supervisor's. */
export const publishing = (centre: Centre, slug: Slug): WitnessQuestion =>
  asking(
    centre,
    slug,
    watched(centre, slug).map(({ asked, copy }, index) => ({ ...asked, readFrom: index === 0 ? asked.scope.bucket : copy })),
  );

/** The supervisor reads its copy of the company's trail, and its own. */
export const cosigning = (centre: Centre, slug: Slug): WitnessQuestion =>
  asking(
    centre,
    slug,
    watched(centre, slug).map(({ asked, copy }, index) => ({ ...asked, readFrom: index === 0 ? copy : asked.scope.bucket })),
  );
