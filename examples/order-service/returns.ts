/** What the order service knows of a returned item. `returnId` is its own, and unique: it becomes the refund's reference. */
export interface Return {
  returnId: string;
  orderId: string;
  advancedPaymentId: string;
  /** Major units. */
  amount: number;
  currency: string;
  /** Of who accepted the return: somebody else has to release the refund. */
  acceptedBy?: string;
}

/** What the order service keeps of the refund. */
export type Outcome =
  | { outcome: 'refunded'; amount: number; refundIds: string[] }
  /** Nothing moved, and none of it will. */
  | { outcome: 'notRefunded'; why: string; details?: unknown };
