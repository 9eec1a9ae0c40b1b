import type { Rule } from '../../../lib/gate/types';
import { residencyAssetDestination } from './residency-asset-destination';
import { residencyGlobalService } from './residency-global-service';
import { residencyNoMultiRegionKey } from './residency-no-multi-region-key';
import { residencyProviderCode } from './residency-provider-code';
import { residencyRegion } from './residency-region';
import { residencyTypeOffered } from './residency-type-offered';

export const RESIDENCY: readonly Rule[] = [
  residencyRegion,
  residencyTypeOffered,
  residencyGlobalService,
  residencyNoMultiRegionKey,
  residencyProviderCode,
  residencyAssetDestination,
];
