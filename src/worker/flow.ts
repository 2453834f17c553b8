import type { WorkerOptions } from '@temporalio/worker';
import type { FlowConfig } from '../config';
import { LONGEST_WAIT_MS } from '../gateway';

/** Temporal's SDK's own. */
const DEFAULT_ACTIVITIES = 100;

/** What Temporal's worker is told of the limits; that on requests is the gateway's, too. */
export function flowOptions({
  tasksPerSecond,
  requestsPerSecond,
  maxActivities = DEFAULT_ACTIVITIES,
  maxWorkflowTasks,
}: FlowConfig): WorkerOptionsOfFlow {
  return {
    maxConcurrentActivityTaskExecutions: Math.min(maxActivities, activitiesFor(requestsPerSecond)),
    ...(maxWorkflowTasks === undefined ? {} : { maxConcurrentWorkflowTaskExecutions: maxWorkflowTasks }),
    ...(tasksPerSecond === undefined
      ? {}
      : {
          maxTaskQueueActivitiesPerSecond: tasksPerSecond,
          maxEagerActivityReservationsPerWorkflowTask: 0, // those are handed out past the task queue, and so past its limit
        }),
  };
}

type WorkerOptionsOfFlow = Pick<
  WorkerOptions,
  | 'maxConcurrentActivityTaskExecutions'
  | 'maxConcurrentWorkflowTaskExecutions'
  | 'maxTaskQueueActivitiesPerSecond'
  | 'maxEagerActivityReservationsPerWorkflowTask'
>;

/** No more than get their turn in time: what waits any longer waits better in Temporal, where it costs no attempt. */
function activitiesFor(requestsPerSecond = Infinity): number {
  return Math.floor((requestsPerSecond * LONGEST_WAIT_MS) / 1_000);
}
