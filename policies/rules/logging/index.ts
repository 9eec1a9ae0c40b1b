import type { Rule } from '../../../lib/gate/types';
import { alarmTopicsWhole } from './alarm-topics-whole';
import { alarmsArmed } from './alarms-armed';
import { bucketAccessLogged } from './bucket-access-logged';
import { buildLogsLanded } from './build-logs-landed';
import { configRecords } from './config-records';
import { logRetention } from './log-retention';
import { noticingWhole } from './noticing-whole';
import { oneSessionDocument } from './one-session-document';
import { replicationComplete } from './replication-complete';
import { reportsArrive } from './reports-arrive';
import { trailComplete } from './trail-complete';
import { trailPerOrganization } from './trail-per-organization';

export const LOGGING: readonly Rule[] = [
  trailComplete,
  trailPerOrganization,
  logRetention,
  bucketAccessLogged,
  replicationComplete,
  configRecords,
  alarmsArmed,
  buildLogsLanded,
  oneSessionDocument,
  noticingWhole,
  reportsArrive,
  alarmTopicsWhole,
];
