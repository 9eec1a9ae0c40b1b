import type { Rule } from '../../../lib/gate/types';
import { bucketAccessLogged } from './bucket-access-logged';
import { buildLogsLanded } from './build-logs-landed';
import { logRetention } from './log-retention';
import { oneSessionDocument } from './one-session-document';
import { trailComplete } from './trail-complete';
import { trailPerOrganization } from './trail-per-organization';

export const LOGGING: readonly Rule[] = [
  trailComplete,
  trailPerOrganization,
  logRetention,
  bucketAccessLogged,
  buildLogsLanded,
  oneSessionDocument,
];
