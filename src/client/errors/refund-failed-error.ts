import type { ClosingFailureType, GatewayError, Refund, RequestProblem } from '../../contract';

/** The gateway's own error, what `InvalidRequest` found, or refunds that the gateway had approved when a person settled it as not refunded. */
export type RefundFailureDetails = GatewayError | { problems: RequestProblem[] } | { approved: Refund[] };

export interface RefundFailure {
  workflowId: string;
  /** `Other`: it ended in a way that this package never ends it. */
  type: ClosingFailureType | 'Terminated' | 'TimedOut' | 'Other';
  message: string;
  details?: RefundFailureDetails;
  cause: unknown;
}

/** The refund is closed, and there is no result. Ask `noMoneyMoved` before another try. */
export class RefundFailedError extends Error {
  override name = 'RefundFailedError' as const;
  readonly workflowId: string;
  readonly type: RefundFailure['type'];
  readonly details: RefundFailureDetails | undefined;
  /**
   * True: proven. False: nobody knows, since it was terminated or timed out, or since a person's word stands against the gateway's; only a look at
   * the gateway can tell.
   */
  readonly noMoneyMoved: boolean;

  constructor({ workflowId, type, message, details, cause }: RefundFailure) {
    const disputed = details !== undefined && 'approved' in details;
    const cutOff = type === 'Terminated' || type === 'TimedOut' || type === 'Other';
    const state = disputed
      ? 'was settled as not refunded against the word of the gateway: money has moved there. Clear that up before another try.'
      : cutOff
        ? 'was cut off, and nothing is proven: money may have moved, or may still move. Look it up at the gateway before another try.'
        : 'failed, no money moved.';
    super(`Refund ${workflowId} ${state} ${type}: ${message}`, { cause });
    this.workflowId = workflowId;
    this.type = type;
    this.details = details;
    this.noMoneyMoved = !disputed && !cutOff;
  }
}
