import type { Centre } from '../model/centre';
import { trailPlace, verificationOf } from '../model/verification';
import { athenaSql, TABLE } from './athena';
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

/** Table and saved queries of one organization's trail, read where the supervisor reads it, or in its own log archive. */
export function savedReview(
  centre: Centre,
  slug: string,
  where: 'own' | 'copy',
  from: string,
  to: string,
): { readonly table: TableData; readonly queries: readonly SavedQuery[] } {
  const { trail } = verificationOf(centre, slug);
  const place = trailPlace(centre, trailOwner(centre, slug));
  const table = tableData(
    where === 'own' ? place.bucket : trail.readFrom,
    place.organization,
    trail.accounts,
    [...trail.regions, ...(trail.globalServices ? ['us-east-1'] : [])],
    from.slice(0, 10),
  );
  const company = centre.companies.find((one) => one.slug === slug);
  const markets = company?.markets.map((market) => market.slug) ?? [];
  const partners = company?.partners.filter(({ expires }) => expires >= centre.asOf).map((partner) => `${slug}/${partner.slug}`) ?? [];
  const queries = QUESTIONS.flatMap((question): readonly SavedQuery[] => {
    const about = question.needs === 'market' ? markets : question.needs === 'partner' ? partners : [undefined];
    return about.map((name) => {
      const subject = subjectOf(centre, question.needs === 'market' ? name : undefined, question.needs === 'partner' ? name : undefined);
      return {
        name: [question.id, ...(name === undefined ? [] : [name.replace('/', '-')])].join('-'),
        description: name === undefined ? question.title : `${question.title}: ${name}`,
        sql: athenaSql(question, subject, from, to),
      };
    });
  });
  return { table, queries };
}

function trailOwner({ organizations }: Centre, slug: string) {
  const found = organizations.find((one) => one.slug === slug);
  if (!found) throw new Error(`the model has no organization ${slug}`);
  return found;
}
