import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { BatchActivities } from '../../activities/batch';

/** Three short reads of Temporal, and room for a busy worker. */
const READ_ATTEMPT = '60s';

/** Looks once; tries as often as it takes to look. */
export const { followRefund: lookAtRefund, readChunk } = proxyActivities<
  Pick<BatchActivities, 'followRefund' | 'readChunk'>
>({ startToCloseTimeout: READ_ATTEMPT, retry: { initialInterval: '1s', maximumInterval: '1m' } });

/** Asks again for as long as a refund is open: days, where a person has to settle it. The server keeps the attempts, not the history. */
export const { followRefund } = proxyActivities<Pick<BatchActivities, 'followRefund'>>({
  startToCloseTimeout: READ_ATTEMPT,
  retry: { initialInterval: '2s', backoffCoefficient: 1.5, maximumInterval: '10m' },
  summary: 'Follow a refund that was there already',
});

export const { findParked } = proxyActivities<Pick<BatchActivities, 'findParked'>>({
  startToCloseTimeout: '5m', // hundreds of descriptions
  retry: { initialInterval: '10s', backoffCoefficient: 1.5, maximumInterval: '5m' },
  cancellationType: ActivityCancellationType.TRY_CANCEL, // reads only
  summary: 'Find refunds that wait for something else than the gateway',
});
