import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import type { ParsedRequest } from '../contract';

export const REFUND_STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const PAYMENT = defineSearchAttributeKey('AdvancedPaymentId', SearchAttributeType.KEYWORD);
const ORDER = defineSearchAttributeKey('OrderId', SearchAttributeType.KEYWORD);
const AMOUNT = defineSearchAttributeKey('RefundAmount', SearchAttributeType.DOUBLE);

/** Set at the start, where they cost nothing: the workflow then writes only what changes. */
export function searchAttributesOf(request: ParsedRequest): SearchAttributePair[] {
  const { advancedPaymentId, orderId, amount, hold } = request;
  const pairs: SearchAttributePair[] = [
    { key: REFUND_STATUS, value: hold === undefined ? 'submitting' : 'pending' },
    { key: PAYMENT, value: advancedPaymentId },
  ];
  if (orderId !== undefined) pairs.push({ key: ORDER, value: orderId });
  if (amount !== 'full') pairs.push({ key: AMOUNT, value: amount });
  return pairs;
}
