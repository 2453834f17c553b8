import type { DevServerOptions } from '../dev/dev-server';
import { findFreePort } from '../dev/ports';

/** Polls a second by which the dev server's history service hands on what is due; 20 each by default. */
const UNTHROTTLED = {
  'history.transferProcessorMaxPollRPS': 1_000,
  'history.timerProcessorMaxPollRPS': 1_000,
  'history.visibilityProcessorMaxPollRPS': 1_000,
};

/** The dev server that benchmarks run on: one whose actions can be counted. */
export async function benchServer({ unthrottled }: { unthrottled: boolean }): Promise<DevServerOptions> {
  return { metricsPort: await findFreePort(), ...(unthrottled ? { dynamicConfig: UNTHROTTLED } : {}) };
}
