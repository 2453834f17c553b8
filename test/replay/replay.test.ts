import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { NO_TRACES } from '../../src/worker/create-worker';
import { ofOwnRun } from '../../src/worker/replay';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Histories recorded by `scripts/record-histories.ts`: what a worker of any later version must still be able to finish. */
const DIRECTORY = join(__dirname, '../histories');
const NAMES = readdirSync(DIRECTORY).map((file) => file.replace(/\.json$/, ''));

interface HistoryJson {
  events: Record<string, { activityType?: { name: string } }>[];
}

const read = (name: string) => JSON.parse(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8')) as HistoryJson;

const replay = (name: string, history: HistoryJson): Promise<Error | undefined> =>
  replayed(name, ofOwnRun(historyFromJSON(history)));

async function replayed(workflowId: string, history: History): Promise<Error | undefined> {
  const options = { workflowBundle: { codePath: process.env['REFUNDS_TEST_BUNDLE'] ?? '' }, sinks: NO_TRACES };
  for await (const { error } of Worker.runReplayHistories(options, [{ workflowId, history }])) return error;
  throw new Error('nothing was replayed');
}

it('has a history of every way that a refund can end', () => {
  for (const end of ['refunded-', 'canceled-', 'failed-']) {
    expect(NAMES.filter((name) => name.startsWith(end)).length).toBeGreaterThan(3);
  }
});

it.each(NAMES)('still replays %s', async (name) => {
  expect(await replay(name, read(name))).toBeUndefined();
});

it('would notice a run after a reset that takes itself for the first one', async () => {
  const history = historyFromJSON(read('canceled-after-reset'));
  expect(await replayed('canceled-after-reset', history)).toBeInstanceOf(Error);
});

it('would notice a workflow that calls another activity than it did', async () => {
  const history = read('refunded-at-once');
  for (const event of history.events) {
    const activity = event['activityTaskScheduledEventAttributes']?.activityType;
    if (activity !== undefined) activity.name = 'somethingElse';
  }
  expect(await replay('refunded-at-once', history)).toBeInstanceOf(Error);
});

it('would notice a workflow that no longer waits for the quiet period', async () => {
  const history = read('canceled-while-submitting');
  const kept = history.events.filter(
    (event) => !('timerStartedEventAttributes' in event || 'timerFiredEventAttributes' in event),
  );
  expect(kept.length).toBeLessThan(history.events.length);
  expect(await replay('canceled-while-submitting', { events: kept })).toBeInstanceOf(Error);
});
