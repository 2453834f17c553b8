import { setTimeout as sleep } from 'node:timers/promises';
import { RefundFailedError, RefundStillOpenError, type RefundClient, type RefundHandle } from '../../src/client';
import { requestOf, type Scenario } from './scenarios';

/** Long enough to be seen held. */
const HELD_MS = 2_000;

/** All of them are over in some 10 s; then the demo says so instead of waiting for ever. */
const RESULT_TIMEOUT_MS = 90_000;

const WATCH_INTERVAL_MS = 250;

export interface Ending {
  workflowId: string;
  /** As `Expected.outcome`. */
  outcome: string;
  /** What the refund itself says went back, major units. */
  refunded: number;
}

export type Show = (refund: RefundHandle, status: string, done: boolean) => void;

/** Runs one refund to its end, and shows each status on the way. */
export async function runRefund(
  refunds: RefundClient,
  scenario: Scenario,
  index: number,
  show: Show,
): Promise<Ending & { refund: RefundHandle }> {
  const refund = await refunds.request(requestOf(scenario, index));
  const ended = endingOf(refund);
  const acted = scenario.act === undefined ? undefined : sleep(HELD_MS).then(() => scenario.act?.(refund));
  const [ending] = await Promise.all([ended, watch(refund, ended, show), acted]);
  show(refund, ending.outcome, true);
  return { ...ending, refund };
}

async function endingOf(refund: RefundHandle): Promise<Ending> {
  const { workflowId } = refund;
  try {
    const result = await refund.result({ timeoutMs: RESULT_TIMEOUT_MS });
    return { workflowId, outcome: result.status, refunded: result.status === 'refunded' ? result.amount : 0 };
  } catch (error) {
    if (error instanceof RefundFailedError) return { workflowId, outcome: `failed: ${error.type}`, refunded: 0 };
    if (error instanceof RefundStillOpenError) return { workflowId, outcome: 'still open', refunded: 0 };
    throw error;
  }
}

async function watch(refund: RefundHandle, ended: Promise<unknown>, show: Show): Promise<void> {
  let open = true;
  const close = (): void => void (open = false);
  ended.then(close, close);
  while (open) {
    const snapshot = await refund.status().catch(() => undefined); // the next one may be answered
    if (open && snapshot !== undefined) {
      const [waitingFor] = snapshot.waitingFor?.split(';') ?? []; // what comes after it is for the Web UI
      show(refund, waitingFor === undefined ? snapshot.status : `${snapshot.status}, waits for ${waitingFor}`, false);
    }
    await Promise.race([sleep(WATCH_INTERVAL_MS), ended.catch(() => undefined)]);
  }
}
