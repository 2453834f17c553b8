import { flowOptions } from '../../src/worker/flow';

it('limits nothing that it is not told to', () => {
  expect(flowOptions({})).toEqual({ maxConcurrentActivityTaskExecutions: 100 });
});

it('lets the task queue hand out no more than its limit, and nothing past it', () => {
  expect(flowOptions({ tasksPerSecond: 50 })).toMatchObject({
    maxTaskQueueActivitiesPerSecond: 50,
    maxEagerActivityReservationsPerWorkflowTask: 0,
  });
});

it.each([
  ['as many as get their turn in five seconds', { requestsPerSecond: 4 }, 20],
  ['no more than it is told', { requestsPerSecond: 50, maxActivities: 30 }, 30],
  ["no more than the SDK's default", { requestsPerSecond: 1_000 }, 100],
  ['as many as it is told', { maxActivities: 300 }, 300],
])('takes %s at once', (_what, flow, expected) => {
  expect(flowOptions(flow).maxConcurrentActivityTaskExecutions).toBe(expected);
});

it('takes as many workflow tasks at once as it is told', () => {
  expect(flowOptions({ maxWorkflowTasks: 10 }).maxConcurrentWorkflowTaskExecutions).toBe(10);
});
