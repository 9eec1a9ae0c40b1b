import type { ResourceRule } from '../../../lib/gate/types';
import { property } from '../../reading/answers';
import { asNumber } from '../../reading/values';

export const keyDeletionWindow: ResourceRule = {
  id: 'key-deletion-window',
  family: 'custody',
  scope: 'resource',
  types: ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'],
  title: 'A key that is to be deleted waits 30 days',
  why: {
    text: 'The longest window KMS has is the longest time to notice and cancel.',
    source: 'KMS Developer Guide, "Deleting AWS KMS keys", About the waiting period',
  },
  fix: 'Set PendingWindowInDays to 30.',
  needs: 'nothing',
  expects: (centre) => centre.keys.length,
  check: (key) => property(key, ['PendingWindowInDays'], '30', (days) => asNumber(days) === 30),
};
