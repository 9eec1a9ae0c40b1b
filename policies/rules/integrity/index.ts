import type { Rule } from '../../../lib/gate/types';
import { bucketLocked } from './bucket-locked';
import { bucketVersioned } from './bucket-versioned';
import { buildFixed } from './build-fixed';
import { buildImagePinned } from './build-image-pinned';
import { buildOverridesDenied } from './build-overrides-denied';
import { functionsAsModelled } from './functions-as-modelled';
import { lockDestinationLegal } from './lock-destination-legal';
import { madeAsModelled } from './made-as-modelled';
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
  buildImagePinned,
  buildFixed,
  buildOverridesDenied,
  namesExist,
  storeAsModelled,
  functionsAsModelled,
  madeAsModelled,
];
