import type { Company } from '../config/environment';
import { addAccountBaseline, roleNameOf } from '../constructs/account-baseline';
import type { CentreStack } from '../constructs/centre-stack';
import { trustInDuty } from '../constructs/human-roles';
import { addRole, serviceTrust } from '../constructs/role';
import { bucketArn, objectsArn, REGION } from '../model/names';
import { ingestionRole, readerRole } from '../model/roles';

/** Users' data: one locked store per market, a role that only writes, and per market a role that reads under a ticket's grant. */
export function fillStatistics(stack: CentreStack, company: Company): void {
  const { centre, home } = stack;
  addAccountBaseline(stack);
  const stores = centre.storesIn(stack.stackName).filter((store) => store.kind === 'user-data');
  const open = stores.filter((store) => {
    const closed = company.markets.find((market) => market.slug === store.market)?.closed;
    return closed === undefined || closed > centre.asOf;
  });
  if (open.length > 0) {
    addRole(stack, {
      purpose: 'ingest',
      name: roleNameOf(ingestionRole(centre.environment, home.organization).roleArn),
      description: "Writes users' data; can neither read nor list it",
      trust: serviceTrust('lambda.amazonaws.com', home.id),
      permissions: [
        { Sid: 'WriteUserData', Effect: 'Allow', Action: 's3:PutObject', Resource: open.map((store) => objectsArn(store.name)) },
        {
          // Single-part uploads only: a multipart upload would need kms:Decrypt.
          Sid: 'EncryptUserData',
          Effect: 'Allow',
          Action: 'kms:GenerateDataKey',
          Resource: open.map((store) => store.key?.arn ?? ''),
          Condition: { StringEquals: { 'kms:ViaService': `s3.${REGION}.amazonaws.com` } },
        },
      ],
    });
  }
  const trust = trustInDuty(stack, company.people, 'statistics-reader');
  if (trust.length === 0) return;
  for (const store of stores) {
    const market = store.market ?? '';
    addRole(stack, {
      purpose: `read-${market}`,
      name: roleNameOf(readerRole(centre.environment, home.organization, market).roleArn),
      description: `A named person reads data of ${market} under a ticket; it decrypts only under that ticket's grant`,
      trust,
      sessionHours: centre.environment.access.sessionHours,
      permissions: [
        { Sid: 'ListThisMarket', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn(store.name) },
        // No kms:Decrypt here or in the key policy: it comes with the grant.
        { Sid: 'ReadThisMarket', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objectsArn(store.name) },
      ],
    });
  }
}
