import { idUse } from '../../../src/workflows/id-use';

let info: { runId: string; firstExecutionRunId: string; memo?: Record<string, unknown> };

jest.mock('@temporalio/workflow', () => ({ workflowInfo: () => info }));

const REJECTED = { rejectDuplicate: true };

it.each([
  ['new where its starter had used ones refused', 'first', REJECTED, { idIsNew: true }],
  ['perhaps used where its starter says nothing', 'first', {}, {}],
  ['used by the run before this one, a retried or a reset one', 'second', REJECTED, {}],
])('a workflow ID is %s', (_, runId, memo, use) => {
  info = { runId, firstExecutionRunId: 'first', memo };
  expect(idUse()).toEqual(use);
});
