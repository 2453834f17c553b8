import { z } from 'zod';

/** How much a worker does at once and in a second; what is absent is not limited, or left to the SDK's defaults. */
export interface FlowConfig {
  /** Activity tasks a second that the task queue hands out, to all of its workers. */
  tasksPerSecond?: number;
  /** HTTP requests a second of this worker to the gateway. */
  requestsPerSecond?: number;
  maxActivities?: number;
  maxWorkflowTasks?: number;
}

const MAX_PER_SECOND = 10_000;
const MAX_SLOTS = 1_000;

const perSecond = z
  .string()
  .refine(
    // With less, a look at a payment with its several requests would never get its turns in time.
    (text) => /^[0-9]{1,5}$/.test(text) && Number(text) >= 2 && Number(text) <= MAX_PER_SECOND,
    `must be a whole number from 2 to ${MAX_PER_SECOND}`,
  )
  .transform(Number)
  .optional();

const slots = z
  .string()
  .refine(
    // Two, since the SDK needs a workflow task to spare for those of workflows that it keeps.
    (text) => /^[0-9]{1,4}$/.test(text) && Number(text) >= 2 && Number(text) <= MAX_SLOTS,
    `must be a whole number from 2 to ${MAX_SLOTS}`,
  )
  .transform(Number)
  .optional();

export const flowSettings = {
  REFUNDS_MAX_REQUESTS_PER_SECOND: perSecond,
  REFUNDS_MAX_REQUESTS_PER_SECOND_PER_WORKER: perSecond,
  REFUNDS_MAX_CONCURRENT_ACTIVITIES: slots,
  REFUNDS_MAX_CONCURRENT_WORKFLOW_TASKS: slots,
};

type Given = { [Name in keyof typeof flowSettings]?: number | undefined };

/** No worker sends more than all of them together may. */
export function flowOf(settings: Given): FlowConfig {
  const all = settings.REFUNDS_MAX_REQUESTS_PER_SECOND;
  const own = settings.REFUNDS_MAX_REQUESTS_PER_SECOND_PER_WORKER;
  const requests = Math.min(all ?? Infinity, own ?? Infinity);
  const { REFUNDS_MAX_CONCURRENT_ACTIVITIES: activities, REFUNDS_MAX_CONCURRENT_WORKFLOW_TASKS: workflowTasks } =
    settings;
  return {
    ...(all === undefined ? {} : { tasksPerSecond: all }),
    ...(requests === Infinity ? {} : { requestsPerSecond: requests }),
    ...(activities === undefined ? {} : { maxActivities: activities }),
    ...(workflowTasks === undefined ? {} : { maxWorkflowTasks: workflowTasks }),
  };
}
