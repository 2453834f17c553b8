import { workflowInfo } from '@temporalio/workflow';
import type { IdUse } from '../activities/types';
import { REJECT_DUPLICATE_MEMO } from '../contract';
import { isReset } from './reset';

/**
 * What the starter has said of the workflow ID, for activities. It holds for the run that was started, not for those that a retry policy or a
 * cron schedule, which know no reuse policy, start after it with the same memo.
 */
export function idUse(): IdUse {
  return !isReset() && workflowInfo().memo?.[REJECT_DUPLICATE_MEMO] === true ? { idIsNew: true } : {};
}
