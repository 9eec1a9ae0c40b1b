import type { Rule } from '../../../lib/gate/types';
import { bucketKeyFromRegistry } from './bucket-key-from-registry';
import { keyAdopted } from './key-adopted';
import { keyDeletionWindow } from './key-deletion-window';
import { keyGenesisPolicy } from './key-genesis-policy';
import { keySplitAuthority } from './key-split-authority';
import { userDataUnderGrant } from './user-data-under-grant';

export const CUSTODY: readonly Rule[] = [
  bucketKeyFromRegistry,
  keyAdopted,
  keyGenesisPolicy,
  keySplitAuthority,
  keyDeletionWindow,
  userDataUnderGrant,
];
