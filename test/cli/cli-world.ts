import { startRefundWorld, type RefundWorld } from '../support/refund-world';
import { Cli } from './cli-process';

/** The command, against a worker with a sandbox gateway on the run's dev server. */
export interface CliWorld extends RefundWorld {
  readonly cli: Cli;
}

export async function startCliWorld(): Promise<CliWorld> {
  const world = await startRefundWorld();
  const cli = await Cli.compile({
    TEMPORAL_ADDRESS: process.env['TEMPORAL_ADDRESS'] ?? '',
    REFUNDS_TASK_QUEUE: world.taskQueue,
  });
  return {
    ...world,
    cli,
    async stop() {
      await Promise.all([world.stop(), cli.remove()]);
    },
  };
}

/** Nothing answers there: port 1 is nobody's. */
export const NOWHERE = '127.0.0.1:1';
