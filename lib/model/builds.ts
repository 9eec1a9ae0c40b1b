import type { Company, Environment } from '../config/environment';
import type { Account, Centre, Statement, Store } from './centre';
import type { PinnedRole } from './key-policy';
import { companyBuildsStackName, PARTITION, REGION, roleName } from './names';
import { buildControlRole, buildRole, buildStarterRole, secondBuildControlRole, secondBuildRole, secondBuildStarterRole } from './roles';

/** One of the two builds of a company: where it runs, as whom, from what, into what. */
export interface Build {
  readonly company: Company;
  readonly account: Account;
  readonly stackName: string;
  /** Of the project, and of the repository that holds its image. */
  readonly name: string;
  readonly projectArn: string;
  readonly repositoryArn: string;
  /** Of the account's own registry, by digest. */
  readonly image: string;
  readonly role: PinnedRole;
  /** Starts it. */
  readonly starter: PinnedRole;
  /** Reads what it did, and states it. */
  readonly control: PinnedRole;
  readonly source: Store;
  readonly toolchain: Store;
  readonly artefacts: Store;
  /** Unlocked bucket that logs land in; replicated to the locked archive. */
  readonly landing: Store;
}

/** Build A of a company in its assembly account, and build B of the same locked snapshot in supervision. */
export function buildsOf(centre: Centre, company: Company): { readonly first: Build; readonly second: Build } {
  const { environment, organizations } = centre;
  const supervisor = centre.account(centre.supervisor.slug, 'supervision');
  const assembly = centre.account(company.slug, 'assembly');
  const own = organizations.find(({ slug }) => slug === company.slug);
  if (!own) throw new Error(`the model has no organization ${company.slug}`);
  return {
    first: buildIn(centre, company, assembly, assembly.stackName, 'build', {
      role: buildRole(environment, own),
      starter: buildStarterRole(environment, own),
      control: buildControlRole(environment, own),
    }),
    second: buildIn(centre, company, supervisor, companyBuildsStackName(company.slug), `build-${company.slug}`, {
      role: secondBuildRole(environment, supervisor.organization, company.slug),
      starter: secondBuildStarterRole(environment, supervisor.organization, company.slug),
      control: secondBuildControlRole(environment, supervisor.organization, company.slug),
    }),
  };
}

function buildIn(
  centre: Centre,
  company: Company,
  account: Account,
  stackName: string,
  purpose: string,
  roles: Pick<Build, 'role' | 'starter' | 'control'>,
): Build {
  const name = roleName(centre.environment, account.organization.slug, purpose);
  const stores = centre.storesIn(stackName);
  const landings = centre.storesIn(account.stackName);
  const found = (of: readonly Store[], ...kinds: readonly Store['kind'][]): Store => {
    const store = of.find(({ kind }) => kinds.includes(kind));
    if (!store) throw new Error(`the model has no ${kinds[0]} store in ${stackName}`);
    return store;
  };
  return {
    company,
    account,
    stackName,
    name,
    projectArn: projectArn(account.id, name),
    repositoryArn: repositoryArn(account.id, name),
    image: `${account.id}.dkr.ecr.${REGION}.amazonaws.com/${name}@${company.buildImage}`,
    ...roles,
    source: found(stores, 'source', 'source-copy'),
    toolchain: found(stores, 'toolchain', 'toolchain-copy'),
    artefacts: found(stores, 'artefact'),
    landing: found(landings, 'landing'),
  };
}

export const projectArn = (accountId: string, name: string) => `arn:${PARTITION}:codebuild:${REGION}:${accountId}:project/${name}`;
export const repositoryArn = (accountId: string, name: string) => `arn:${PARTITION}:ecr:${REGION}:${accountId}:repository/${name}`;
/** Every project of the centre in an account. */
export const projectsArn = (environment: Pick<Environment, 'name'>, accountId: string) => projectArn(accountId, `${environment.name}-*`);

/** Below this prefix of the landing bucket. */
export const BUILD_LOGS = 'builds';

/** Every source of a company is a version of this object, in its bucket and in the supervisor's replica. */
export const SOURCE_ARCHIVE = 'source.zip';

/** Fixed in the project, as all else: where its side keeps tools, and where it puts what came out. */
export const BUILD_PLACES = { toolchain: 'TOOLCHAIN_BUCKET', artefacts: 'ARTEFACTS_BUCKET' } as const;

/**
 * What StartBuild could change of a project, by the condition key that tells it (Service Authorization Reference, AWS CodeBuild;
 * CodeBuild User Guide, "AWS CodeBuild condition keys"). Debug sessions have no key: the build's role and its network have no way to
 * Session Manager.
 */
export const BUILD_OVERRIDES = [
  'codebuild:artifacts',
  'codebuild:autoRetryLimit',
  'codebuild:cache',
  'codebuild:encryptionKey',
  'codebuild:environment.certificate',
  'codebuild:environment.computeType',
  'codebuild:environment.environmentVariables.name',
  'codebuild:environment.fleet.fleetArn',
  'codebuild:environment.image',
  'codebuild:environment.imagePullCredentialsType',
  'codebuild:environment.privilegedMode',
  'codebuild:environment.registryCredential',
  'codebuild:environment.type',
  'codebuild:logsConfig',
  'codebuild:secondaryArtifacts',
  'codebuild:secondarySources',
  'codebuild:serviceRole',
  'codebuild:source',
  'codebuild:source.buildspec',
  'codebuild:source.location',
] as const;

/** Starts a build as its project says; which version of the source it is given has no condition key, and is judged afterwards. */
export const asTheProjectSays: NonNullable<Statement['Condition']> = {
  Null: Object.fromEntries(BUILD_OVERRIDES.map((key) => [key, 'true'])),
};

/** What a build does besides building, by what it has as resources (Service Authorization Reference, Amazon ECR and Amazon EC2). */
export const BUILD_PULLS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] as const;
export const BUILD_SIGNS_IN = 'ecr:GetAuthorizationToken';
/** CodeBuild User Guide, "Allow CodeBuild access to AWS services required to create a VPC network interface". */
export const BUILD_FINDS_NETWORKS = [
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
] as const;
export const BUILD_STANDS = ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'] as const;
