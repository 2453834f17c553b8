/**
 * The workflow ID, and with it the idempotency key, that a refund has by default. Readable and deterministic: the same refund gets the
 * same ID, whoever asks and however often.
 * @param reference unique among the refunds of the payment, of `A-Z a-z 0-9 . _ : -`. With an id of 11 digits there is room for 45 characters
 * @returns 64 characters at most: check it with `checkWorkflowId` where the reference may be long or strange
 */
export function refundWorkflowId(advancedPaymentId: string, reference: string): string {
  return `refund-${advancedPaymentId}-${reference}`;
}
