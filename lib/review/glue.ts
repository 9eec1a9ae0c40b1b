import { KEYS_TABLE, TABLE } from '../model/athena';
import type { Account, Centre } from '../model/centre';
import { GLOBAL_REGION, verificationOf } from '../model/verification';
import { athenaSql, GIVEN_TIME } from './athena';
import { QUESTIONS } from './questions';
import { subjectOf } from './viewer';

/**
 * What a stack needs to ask the same questions with Athena: a Glue table over a trail, with partition projection, and saved queries. Data only.
 * Readers and formats as in the Athena User Guide, "Create the table for CloudTrail logs in Athena using partition projection"; `sourceidentity` is ours:
 * the guide's table leaves it out, CloudTrail's record contents have it. On AWS it has not run.
 */
export interface TableData {
  readonly name: string;
  readonly location: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitions: readonly { readonly name: string; readonly type: string }[];
  readonly parameters: { readonly [name: string]: string };
}

const IDENTITY =
  'struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,' +
  'sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,' +
  'sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,sourceidentity:string>>';
const TEXTS =
  'eventversion eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid readonly eventtype recipientaccountid sharedeventid vpcendpointid eventcategory';

/** @param bucket that is read: the trail's own, or a copy @param firstDay `2026-01-01` */
export function tableData(
  bucket: string,
  organization: string,
  accounts: readonly string[],
  regions: readonly string[],
  firstDay: string,
): TableData {
  const location = `s3://${bucket}/AWSLogs/${organization}/`;
  return {
    name: TABLE,
    location,
    inputFormat: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: 'org.apache.hive.hcatalog.data.JsonSerDe',
    columns: [
      { name: 'useridentity', type: IDENTITY },
      { name: 'resources', type: 'array<struct<arn:string,accountid:string,type:string>>' },
      ...TEXTS.split(' ').map((name) => ({ name, type: 'string' })),
    ],
    partitions: ['trail_account', 'trail_region', 'day'].map((name) => ({ name, type: 'string' })),
    parameters: {
      EXTERNAL: 'TRUE',
      'projection.enabled': 'true',
      'projection.trail_account.type': 'enum',
      'projection.trail_account.values': accounts.join(','),
      'projection.trail_region.type': 'enum',
      'projection.trail_region.values': regions.join(','),
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy/MM/dd',
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
      'projection.day.range': `${firstDay.replaceAll('-', '/')},NOW`,
      'storage.location.template': `${location}$\{trail_account}/CloudTrail/$\{trail_region}/$\{day}`,
    },
  };
}

export interface SavedQuery {
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/**
 * Tables and saved queries about one organization's trail, for the account that holds the trail or its copy. A question about grants reads the
 * supervisor's trail as well, and is saved only where that lies too.
 */
export function savedReview(
  centre: Centre,
  slug: string,
  account: Account,
): { readonly tables: readonly TableData[]; readonly queries: readonly SavedQuery[] } {
  const supervisor = centre.supervisor.slug;
  const asked = slug === supervisor ? [slug] : [slug, supervisor];
  const tables = asked.flatMap((one, index) => tableIn(centre, one, account, index === 0 ? TABLE : KEYS_TABLE) ?? []);
  const company = centre.companies.find((one) => one.slug === slug);
  // A market whose data has gone at the end of its retention has nothing to ask about.
  const stored = new Set(
    centre.stores.flatMap(({ kind, account: { organization }, market }) =>
      kind === 'user-data' && organization.slug === slug ? [market] : [],
    ),
  );
  const markets = company?.markets.map((market) => market.slug).filter((market) => stored.has(market)) ?? [];
  const partners = company?.partners.filter(({ expires }) => expires >= centre.asOf).map((partner) => `${slug}/${partner.slug}`) ?? [];
  const queries = QUESTIONS.flatMap((question): readonly SavedQuery[] => {
    const about = question.needs === 'market' ? markets : question.needs === 'partner' ? partners : [undefined];
    if (question.alsoKeys && tables.length < 2) return [];
    return about.map((name) => {
      const subject = subjectOf(centre, question.needs === 'market' ? name : undefined, question.needs === 'partner' ? name : undefined);
      return {
        name: [question.id, ...(name === undefined ? [] : [name.replace('/', '-')])].join('-'),
        description: name === undefined ? question.title : `${question.title}: ${name}`,
        sql: athenaSql(question, subject, GIVEN_TIME, question.alsoKeys ? tables.map((table) => table.name) : [TABLE]),
      };
    });
  });
  return { tables, queries };
}

/** The table of a trail as it lies in this account; undefined where neither the trail nor its copy does. */
function tableIn(centre: Centre, slug: string, account: Account, name: string): TableData | undefined {
  const { bucket, copyBucket, organization } = centre.trail(slug);
  const held = [bucket, copyBucket].find((one) => centre.store(one).account === account);
  if (held === undefined) return undefined;
  const { trail } = verificationOf(centre, slug);
  const regions = [...trail.regions, ...(trail.globalServices ? [GLOBAL_REGION] : [])];
  const joined = centre.companies
    .filter((company) => company.slug === slug || slug === centre.supervisor.slug)
    .map((company) => company.joined);
  return { ...tableData(held, organization.id, trail.accounts, regions, [...joined].sort()[0] ?? ''), name };
}
