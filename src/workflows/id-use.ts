import { workflowInfo } from '@temporalio/workflow';
import type { IdUse } from '../activities/types';
import { REJECT_DUPLICATE_MEMO } from '../contract';

/** What the starter has said of the workflow ID, for activities. */
export function idUse(): IdUse {
  return workflowInfo().memo?.[REJECT_DUPLICATE_MEMO] === true ? { idIsNew: true } : {};
}
