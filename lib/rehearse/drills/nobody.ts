import { MATERIALS, type Partner } from '../../config/environment';
import type { Centre, Organization } from '../../model/centre';
import { LEVELS_BY_MATERIAL } from '../../model/roles';

/** Why nobody of an environment could try, as its file says it. */

/** Review partners whose access lasts. */
export const partnersOf = ({ companies, asOf }: Centre, { slug }: Organization): readonly Partner[] =>
  (companies.find((company) => company.slug === slug)?.partners ?? []).filter(({ expires }) => expires >= asOf);

export const withoutPartner = (centre: Centre, company: Organization): string | undefined =>
  partnersOf(centre, company).length > 0 ? undefined : `${company.slug} has no review partner whose access lasts`;

/** Level black sees every material. */
export const withoutPartnerBelow = (centre: Centre, company: Organization): string | undefined =>
  partnersOf(centre, company).some(({ level }) => MATERIALS.some((material) => !LEVELS_BY_MATERIAL[material].includes(level)))
    ? undefined
    : `${company.slug} has no review partner whose level leaves out a material`;

export const withoutSecondMarket = ({ stores }: Centre, { slug }: Organization): string | undefined =>
  stores.filter(({ kind, account }) => kind === 'user-data' && account.organization.slug === slug).length > 1
    ? undefined
    : `${slug} has one market only`;
