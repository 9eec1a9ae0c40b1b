import { App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import type { AccountRole, Company } from '../config/environment';
import { CentreStack } from '../constructs/centre-stack';
import type { Account, Centre } from '../model/centre';
import { companyBuildsStackName, companyCopiesStackName, keysStackName, trailStackName } from '../model/names';
import { fillKeyCustody, fillKeys } from './key-custody';
import { fillLogArchive } from './log-archive';
import { fillManagement } from './management';
import { fillStatistics } from './statistics';
import { fillCompanyBuilds, fillCompanyCopies, fillStores, fillSupervision } from './supervision';
import { fillAssembly, fillDistribution, fillReview } from './workloads';

export interface AppOptions {
  readonly outdir: string;
  readonly plugins?: readonly IPolicyValidationPlugin[];
  /** CDK's own template validator; off wherever our gate and cfn-lint stand in for it. */
  readonly builtinValidation?: boolean;
  /** Only the stacks that create keys: phase one of genesis. */
  readonly keysOnly?: boolean;
}

const TITLES: Readonly<Record<AccountRole, string>> = {
  management: 'Guardrails and the organization trail',
  'key-custody': 'Executor, recorder and watcher of key custody, and the ledger',
  supervision: "The supervisor's logs, witness store and alarms",
  'log-archive': 'Locked logs of the centre',
  statistics: "Users' data, one locked store per market",
  assembly: 'Locked source and tools, and build A of them',
  review: 'Transparency centre: five kinds of material',
  distribution: 'Released artefacts, and what vouches for them',
};

/** The CDK app of the whole centre: one stack per account, one per owner of keys, one per company's log copies, one for the supervisor's trail. */
export function buildApp(centre: Centre, options: AppOptions): App {
  const app = new App({
    outdir: options.outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: options.builtinValidation ?? false,
  });
  if (options.plugins) Validations.of(app).addPlugins(...options.plugins);
  const supervisorSlug = centre.supervisor.slug;
  const add = (home: Account, name: string, title: string, fill: (stack: CentreStack) => void) =>
    fill(new CentreStack(app, centre, home, name, `${title} (${home.organization.name})`));
  const addAccount = (slug: string, role: AccountRole, fill: (stack: CentreStack) => void) => {
    const home = centre.account(slug, role);
    add(home, home.stackName, TITLES[role], fill);
  };

  const custody = centre.account(supervisorSlug, 'key-custody');
  for (const { slug, name } of [centre.supervisor, ...centre.companies]) {
    add(custody, keysStackName(slug), `Keys of ${name}`, fillKeys);
  }
  if (options.keysOnly) return app;

  addAccount(supervisorSlug, 'key-custody', fillKeyCustody);
  addAccount(supervisorSlug, 'management', fillManagement);
  addAccount(supervisorSlug, 'supervision', fillSupervision);
  add(centre.account(supervisorSlug, 'supervision'), trailStackName(supervisorSlug), "The supervisor's own trail, locked", fillStores);
  for (const company of centre.companies) {
    const supervision = centre.account(supervisorSlug, 'supervision');
    add(supervision, companyCopiesStackName(company.slug), `Locked copy of the logs of ${company.name}`, (stack) =>
      fillCompanyCopies(stack, company),
    );
    add(supervision, companyBuildsStackName(company.slug), `Second build and assembly line of what ${company.name} releases`, (stack) =>
      fillCompanyBuilds(stack, company),
    );
    for (const [role, fill] of companyAccounts(company)) addAccount(company.slug, role, fill);
  }
  return app;
}

function companyAccounts(company: Company): readonly (readonly [AccountRole, (stack: CentreStack) => void])[] {
  return [
    ['management', fillManagement],
    ['log-archive', (stack) => fillLogArchive(stack, company)],
    ['statistics', (stack) => fillStatistics(stack, company)],
    ['assembly', (stack) => fillAssembly(stack, company)],
    ['review', (stack) => fillReview(stack, company)],
    ['distribution', (stack) => fillDistribution(stack, company)],
  ];
}
