import type { ImportOptions } from '../commands/import';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';
import { countGroups, type LineOutcome } from './outcome';
import { startProgress } from './progress';
import { runImport, type Wanted } from './run';

const CONCURRENCY = 20;

/** What came of starting the refunds of a file. */
export interface Run {
  /** By workflow ID. One that is missing was not started. */
  outcomes: ReadonlyMap<string, LineOutcome>;
  /** What there is to know at the end, and the exit code where the lines do not tell it. */
  note?: { message: string; code?: ExitCode };
}

export async function runOneByOne(
  context: Context,
  wanted: readonly Wanted[],
  { concurrency = CONCURRENCY, wait }: ImportOptions,
): Promise<Run> {
  const interrupted = context.io.interruption();
  const outcomes = new Map<string, LineOutcome>();
  const { withTemporal } = await import('../connect.js');
  const stopped = await withTemporal(context, async (temporal) => {
    const standing = () => ({ done: outcomes.size, total: wanted.length, counts: countGroups(outcomes.values()) });
    const progress = startProgress(context.io.stderr, standing);
    const onOutcome = (id: string, outcome: LineOutcome): void => void outcomes.set(id, outcome);
    try {
      return await runImport(temporal, wanted, { concurrency, waitMs: wait * 1000, interrupted, onOutcome });
    } finally {
      progress.stop();
    }
  });
  if (stopped === undefined) return { outcomes };
  const [message, code] =
    stopped === 'interrupted'
      ? ['Interrupted. What was started goes on; run it again to go on with the rest.', EXIT.interrupted]
      : [`Stopped, run it again once Temporal is there: ${stopped.message}`, EXIT.unavailable];
  return { outcomes, note: { message, code } };
}
