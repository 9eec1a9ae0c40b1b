import { COMPANY_ACCOUNTS, MATERIALS, SUPERVISOR_ACCOUNTS } from '../../config/environment';
import type { Centre } from '../../model/centre';
import { pascal } from '../../model/names';
import type { Placeholder } from './register';

export type Bindings = Readonly<Record<Placeholder, readonly string[]>>;

/** What the placeholders of the exception register stand for in an environment: a new market or member needs no new entry. */
export function bindingsOf(centre: Centre): Bindings {
  const { companies, organizations, stores, supervisor } = centre;
  const unique = (values: readonly string[]) => [...new Set(values)];
  return {
    account: unique(organizations.flatMap((organization) => organization.accounts.map((account) => account.id))),
    bucket: stores.map((store) => store.name),
    company: companies.map((company) => company.slug),
    organization: organizations.map((organization) => organization.slug),
    supervisor: [supervisor.slug],
    role: unique([...SUPERVISOR_ACCOUNTS, ...COMPANY_ACCOUNTS]),
    Company: companies.map((company) => pascal(company.slug)),
    Market: unique(companies.flatMap((company) => company.markets.map((market) => pascal(market.slug)))),
    Material: MATERIALS.map((material) => pascal(material)),
    Partner: unique(companies.flatMap((company) => company.partners.map((partner) => pascal(partner.slug)))),
    Organization: organizations.map((organization) => pascal(organization.slug)),
  };
}
