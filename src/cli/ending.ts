import type { RefundFailedError, RefundHandle } from '../client';
import type { RefundResult } from '../contract';
import { EXIT, type ExitCode } from './exit-codes';
import { isGatewayError, wordsOf } from './gateway-words';
import { unlessInterrupted } from './interruption';
import { paintStatus, type Paint } from './paint';

/** How a refund closed. */
export type Ending = { result: RefundResult } | { failure: Failed };

export interface Failed {
  type: RefundFailedError['type'];
  message: string;
  details?: RefundFailedError['details'];
  /** False: cut off, and nobody knows. */
  noMoneyMoved: boolean;
}

/** Waits for it, as long as it takes; undefined when interrupted before. */
export async function endingOf(refund: RefundHandle, interrupted: AbortSignal): Promise<Ending | undefined> {
  const ending = refund.result().then((result) => ({ result }), failedOf);
  return await unlessInterrupted<Ending>(ending, interrupted);
}

/** @throws what is no end of the refund */
export function failedOf(error: unknown): Ending {
  if (!(error instanceof Error) || error.name !== 'RefundFailedError') throw error;
  const { type, message, details, noMoneyMoved } = error as Error & Pick<RefundFailedError, keyof Failed>;
  return { failure: { type, message, noMoneyMoved, ...(details === undefined ? {} : { details }) } };
}

export function codeOf(ending: Ending): ExitCode {
  return 'result' in ending && ending.result.status === 'refunded' ? EXIT.done : EXIT.failed;
}

/** `failed` only where it is proven. */
export function statusOf(ending: Ending): 'refunded' | 'canceled' | 'failed' | 'unknown' {
  if ('result' in ending) return ending.result.status;
  return ending.failure.noMoneyMoved ? 'failed' : 'unknown';
}

/** One line, which begins with the refund. */
export function describeEnding(workflowId: string, ending: Ending, paint: Paint): string {
  const refund = paint.bold(workflowId);
  if ('failure' in ending) {
    const { message, details } = ending.failure;
    const said = wordsOf(isGatewayError(details) ? details : undefined);
    const told = message.replace(`Refund ${workflowId} `, ''); // it names the refund itself
    return `${refund} ${paint.red(said === undefined ? told : `${told.replace(/\.$/, '')}; ${said}`)}`;
  }
  const { result } = ending;
  const status = paintStatus(paint, result.status);
  const currency = result.currency === undefined ? '' : `${result.currency} `;
  if (result.status === 'refunded') {
    const ids = result.refunds.map(({ id }) => id).join(', ');
    return `${refund} ${status}: ${currency}${result.amount}${ids === '' ? '' : ` by ${ids}`}`;
  }
  const by = result.canceledBy === undefined ? '' : ` by ${result.canceledBy}`;
  return `${refund} ${status}${by}${result.reason === undefined ? '' : `: ${result.reason}`}; no money moved`;
}
