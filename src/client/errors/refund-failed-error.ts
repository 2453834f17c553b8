import type { ClosingFailureType, GatewayError, RequestProblem } from '../../contract';

/** The gateway's own error, or what `InvalidRequest` found. */
export type RefundFailureDetails = GatewayError | { problems: RequestProblem[] };

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
  /** True: proven. False: nobody knows, since it was terminated or timed out; only a look at the gateway can tell. */
  readonly noMoneyMoved: boolean;

  constructor({ workflowId, type, message, details, cause }: RefundFailure) {
    const noMoneyMoved = type !== 'Terminated' && type !== 'TimedOut' && type !== 'Other';
    super(
      noMoneyMoved
        ? `Refund ${workflowId} failed, no money moved. ${type}: ${message}`
        : `Refund ${workflowId} was cut off, and nothing is proven: money may have moved, or may still move. Look it up at the ` +
            `gateway before another try. ${type}: ${message}`,
      { cause },
    );
    this.workflowId = workflowId;
    this.type = type;
    this.details = details;
    this.noMoneyMoved = noMoneyMoved;
  }
}
