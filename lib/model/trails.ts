import type { Environment } from '../config/environment';
import type { Organization } from './centre';
import { PARTITION, REGION } from './names';
import { accountOf } from './organizations';

export const trailName = (environment: Environment, organization: Organization) => `${environment.name}-${organization.slug}-trail`;

/** An organization trail belongs to the management account (CloudTrail User Guide, "Creating a trail for an organization"). */
export function trailArn(environment: Environment, organization: Organization): string {
  return `arn:${PARTITION}:cloudtrail:${REGION}:${accountOf(organization, 'management').id}:trail/${trailName(environment, organization)}`;
}
