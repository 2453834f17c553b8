import type { Logger } from '@temporalio/common';
import type { Tracing } from './start';

export type { Tracing } from './start';

/** Loads OpenTelemetry, which is an optional dependency, and begins to trace. Undefined where it is not installed: refunds go on without. */
export async function loadTracing(
  service: { name: string; version: string },
  logger: Logger,
): Promise<Tracing | undefined> {
  try {
    const { startTracing } = await import('./start.js');
    return startTracing(service, logger);
  } catch (error) {
    logger.warn(
      'No traces are sent: OpenTelemetry cannot be loaded. It comes with this package unless optional dependencies are left out',
      {
        error,
      },
    );
    return undefined;
  }
}
