import { DEFAULT_POLICY, type Refund } from '../contract';
import type { Gateway } from '../gateway';
import { createBatchActivities, type BatchActivities } from './batch';
import { checkRefunds } from './check-refunds';
import { temporalDirectory, type RefundDirectory } from './directory';
import { findRefund } from './find-refund';
import type { Match } from './match-refund';
import { observeGateway } from './observe-gateway';
import { submitRefund } from './submit-refund';
import type { CheckInput, FindInput, SubmitCommand, SubmitResult, UsedBefore } from './types';

export interface RefundActivityDependencies {
  gateway: Gateway;
  /** How long one request may take, milliseconds; at most 30,000, which the attempt's time limit allows for. @default 30000 */
  requestTimeoutMs?: number;
  /** What Temporal knows of other refunds. @default the worker's own Temporal client */
  directory?: RefundDirectory;
}

/** The activities that a worker registers, under these names. */
export interface RefundActivities extends BatchActivities {
  submitRefund(command: SubmitCommand): Promise<SubmitResult>;
  findRefund(input: FindInput): Promise<Match>;
  /** Undefined where the workflow is the first of its ID. */
  findEarlierUse(): Promise<UsedBefore | undefined>;
  checkRefunds(input: CheckInput): Promise<Refund[]>;
}

/**
 * What a worker of your own registers as its `activities`; `createRefundWorker` does it by itself. Calls of the gateway are counted, timed and
 * logged as the worker's are.
 */
export function createRefundActivities(options: RefundActivityDependencies): RefundActivities {
  const { requestTimeoutMs = 30_000, directory = temporalDirectory() } = options;
  const gateway = observeGateway(options.gateway);
  return {
    ...createBatchActivities(),
    submitRefund: ({ policy, ...order }) =>
      submitRefund({ gateway, requestTimeoutMs, directory }, { ...order, policy: { ...DEFAULT_POLICY, ...policy } }),
    findRefund: (input) => findRefund({ gateway, directory }, input),
    findEarlierUse: () => directory.usedBefore(),
    checkRefunds: (input) => checkRefunds({ gateway }, input),
  };
}

export { createGateway, type Gateway, type GatewayOptions } from '../gateway';
export type { RefundDirectory } from './directory';
export type { Match } from './match-refund';
