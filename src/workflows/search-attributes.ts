import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { sumOf, type ParsedRequest } from '../contract';
import { ownRefunds, type RefundState } from './state';

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const PAYMENT = defineSearchAttributeKey('AdvancedPaymentId', SearchAttributeType.KEYWORD);
const ORDER = defineSearchAttributeKey('OrderId', SearchAttributeType.KEYWORD);
const AMOUNT = defineSearchAttributeKey('RefundAmount', SearchAttributeType.DOUBLE);
const IDS = defineSearchAttributeKey('RefundIds', SearchAttributeType.KEYWORD_LIST);

/**
 * Writes what visibility does not say yet, in one upsert, or none: each costs a history event and a billable action. The refund ids
 * are the claim by which other refunds of the payment know that these are taken.
 */
export function publish(state: RefundState): void {
  const { request, phase } = state;
  const known = workflowInfo().typedSearchAttributes;
  const resolvedIds = phase.status === 'refunded' ? (state.resolution?.refundIds ?? []) : [];
  const ids = [...new Set([...ownRefunds(phase).map(({ id }) => id), ...resolvedIds])];
  const amount =
    request.amount === 'full' ? (phase.status === 'refunded' ? sumOf(phase.refunds) : undefined) : request.amount;
  const wanted: SearchAttributePair[] = [
    { key: STATUS, value: phase.status },
    { key: PAYMENT, value: request.advancedPaymentId },
  ];
  if (request.orderId !== undefined) wanted.push({ key: ORDER, value: request.orderId });
  if (amount !== undefined) wanted.push({ key: AMOUNT, value: amount });
  if (ids.length > 0) wanted.push({ key: IDS, value: ids });
  const news = wanted.filter(({ key, value }) => JSON.stringify(known.get(key)) !== JSON.stringify(value));
  if (news.length > 0) upsertSearchAttributes(news);
}

/** What the starter of a refund sets, so that the refund does not have to. */
export function attributesAtStart({ advancedPaymentId, orderId, amount, hold }: ParsedRequest): SearchAttributePair[] {
  return [
    { key: STATUS, value: hold === undefined ? 'submitting' : 'pending' },
    { key: PAYMENT, value: advancedPaymentId },
    ...(orderId === undefined ? [] : [{ key: ORDER, value: orderId }]),
    ...(amount === 'full' ? [] : [{ key: AMOUNT, value: amount }]),
  ];
}
