import { CancellationScope } from '@temporalio/workflow';

/**
 * Runs it where Temporal's cancellation does not reach. For what the usual course of a refund does without: a scope takes seven promises.
 * @param run must not throw, but reject
 * @returns its own promise, not that of the scope, which settles a turn later: histories keep the order in which things were settled
 */
export function uncanceled<T>(run: () => Promise<T>): Promise<T> {
  let running!: Promise<T>; // a scope begins at once
  void CancellationScope.nonCancellable(() => {
    running = run();
    return Promise.resolve();
  });
  return running;
}
