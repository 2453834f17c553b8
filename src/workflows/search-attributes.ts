import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { sumOf, type ParsedRequest } from '../contract';
import { utf8Bytes } from '../contract/utf8';
import { ownRefunds, type RefundState } from './state';

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
const PAYMENT = defineSearchAttributeKey('AdvancedPaymentId', SearchAttributeType.KEYWORD);
const ORDER = defineSearchAttributeKey('OrderId', SearchAttributeType.KEYWORD);
const AMOUNT = defineSearchAttributeKey('RefundAmount', SearchAttributeType.DOUBLE);
const IDS = defineSearchAttributeKey('RefundIds', SearchAttributeType.KEYWORD_LIST);

/** Temporal terminates a workflow whose search attribute is larger than 2048 bytes. */
const MAX_IDS_BYTES = 1_900;

/**
 * Writes what visibility does not say yet, in one upsert, or none: each costs a history event and a billable action. The refund ids
 * are the claim by which other refunds of the payment know that these are taken.
 */
export function publish(state: RefundState): void {
  const { request, phase } = state;
  const known = workflowInfo().typedSearchAttributes;
  const ids = claimsOf(state);
  const amount =
    request.amount !== 'full'
      ? request.amount
      : phase.status === 'refunded' && ids.length > 0
        ? sumOf(phase.refunds)
        : undefined;
  const wanted: SearchAttributePair[] = [
    { key: STATUS, value: phase.status },
    { key: PAYMENT, value: request.advancedPaymentId },
  ];
  if (request.orderId !== undefined) wanted.push({ key: ORDER, value: request.orderId });
  if (amount !== undefined) wanted.push({ key: AMOUNT, value: amount });
  // Without its claims a refund stays one that may own any: others of the payment are careful, and nothing is lost.
  if (ids.length > 0 && utf8Bytes(JSON.stringify(ids)) <= MAX_IDS_BYTES) wanted.push({ key: IDS, value: ids });
  const news = wanted.filter(({ key, value }) => JSON.stringify(known.get(key)) !== JSON.stringify(value));
  if (news.length > 0) upsertSearchAttributes(news);
}

/**
 * What is surely this refund's. A person may name what no look has seen: then nothing is claimed, and other refunds of the payment stay
 * careful, since a wrong claim would leave the right refund to one of them.
 */
function claimsOf({ phase, resolution }: RefundState): string[] {
  const own = ownRefunds(phase).map(({ id }) => id);
  const named = phase.status === 'refunded' ? (resolution?.refundIds ?? []) : [];
  return named.every((id) => own.includes(id)) ? own : [];
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
