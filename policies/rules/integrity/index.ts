import type { Rule } from '../../../lib/gate/types';
import { bucketLocked } from './bucket-locked';
import { bucketVersioned } from './bucket-versioned';
import { lockDestinationLegal } from './lock-destination-legal';
import { namesExist } from './names-exist';
import { onlyReviewedProperties } from './only-reviewed-properties';
import { retainOnDelete } from './retain-on-delete';
import { statementSid } from './statement-sid';
import { storeAsModelled } from './store-as-modelled';

export const INTEGRITY: readonly Rule[] = [
  bucketLocked,
  lockDestinationLegal,
  bucketVersioned,
  retainOnDelete,
  statementSid,
  onlyReviewedProperties,
  namesExist,
  storeAsModelled,
];
