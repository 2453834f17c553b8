import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { describeProblems, type BatchResult } from '../../contract';
import { parseBatch } from '../../contract/batch-checks';
import { isOver, newBatch, openChunks, resultOf, type BatchState } from './batch-state';
import { tell } from './chunks';
import { detailsOf } from './details';
import { nextGrants } from './grants';
import { mustBeReadAgain } from '../reset';
import { listen, noteCancel } from './messages';

/** History after which the batch goes on in a new run. Temporal warns at 10,240 events and 10 MB. */
const ENOUGH_EVENTS = 2_000;
const ENOUGH_BYTES = 4 * 1024 * 1024;

/** By then further lines are kept waiting, if lines that keep coming have not let it. */
const TOO_MUCH = 1.5;

/** How often chunks that should be at work are asked whether they are there: one that was terminated cannot say so. */
const ASK_EVERY = '6h';

/**
 * Refunds in bulk. It takes lines in chunks until it is sealed, keeps each chunk in a workflow of its own, and shares out the window
 * and the pace among them; so no history grows with the size of the batch.
 * @param input a `BatchRequest`
 * @param carried from the run before; of a first run it is nothing, whatever somebody sends
 * @returns Completed: every line has its end, after a `cancelBatch` too
 * @throws {CancelledFailure} the same, after a cancel through Temporal itself
 * @throws {ApplicationFailure} `InvalidRequest`: nothing was started
 */
export async function refundBatch(input: unknown, carried?: BatchState): Promise<BatchResult> {
  const isFirst = workflowInfo().continuedFromExecutionRunId === undefined;
  const state = (isFirst ? undefined : checkCarried(carried)) ?? newBatch(checkBatch(input), Date.now());
  let changes = 0;
  const changed = (): void => void changes++;
  listen(state, changed, () => isHistoryOver(TOO_MUCH));
  CancellationScope.current().cancelRequested.catch(() => {
    noteCancel(state, 'temporal');
    changed();
  });

  return await CancellationScope.nonCancellable(async () => {
    void keepAsking(state, changed);
    while (!isOver(state)) {
      const seen = changes;
      setCurrentDetails(detailsOf(state));
      const grants = nextGrants(state);
      await Promise.all(grants.map(([number, grant]) => tell(state, number, grant)));
      if (grants.length > 0 || changes !== seen) continue;
      const goesOn = (): boolean => isHistoryOver(1) && allHandlersFinished();
      await condition(() => changes !== seen || isOver(state) || goesOn());
      if (goesOn()) await continueAsNew<typeof refundBatch>(input, state);
    }
    setCurrentDetails(detailsOf(state));
    // Whoever waits for an update must hear its answer before the workflow is gone.
    await condition(allHandlersFinished);
    return close(state);
  });
}

function close(state: BatchState): BatchResult {
  if (state.cancel?.via !== 'temporal') return resultOf(state);
  // The SDK keeps no details of a cancellation: the query tells the rest.
  throw new CancelledFailure('Canceled through Temporal; what was started before has ended');
}

function isHistoryOver(factor: number): boolean {
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  return (
    historyLength > ENOUGH_EVENTS * factor ||
    historySize > ENOUGH_BYTES * factor ||
    (factor === 1 && continueAsNewSuggested)
  );
}

async function keepAsking(state: BatchState, changed: () => void): Promise<void> {
  for (;;) {
    await sleep(ASK_EVERY, { summary: 'Ask chunks at work whether they are there' });
    for (const [, open] of openChunks(state)) if (open.grant !== undefined) open.ask = true;
    changed();
  }
}

function checkCarried(carried: BatchState | undefined): BatchState | undefined {
  mustBeReadAgain(carried);
  return carried;
}

function checkBatch(input: unknown): BatchState['request'] {
  mustBeReadAgain(input);
  const check = parseBatch(input);
  if (check.ok) return check.value;
  const message = `No refund was started, the batch is invalid: ${describeProblems(check.problems)}`;
  const { problems } = check;
  throw ApplicationFailure.create({ type: 'InvalidRequest', message, nonRetryable: true, details: [{ problems }] });
}
