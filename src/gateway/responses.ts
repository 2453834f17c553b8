import { z } from 'zod';
import { toHundredths, type GatewayError, type Refund } from '../contract';
import { parseJson } from './json';
import type { GatewayPayment } from './outcome';
import { redact, redactToken } from './redact';

/** A 2xx whose body is not what was asked for. Its message is ours, so it may be shown. */
export class UnreadableBody extends Error {
  override name = 'UnreadableBody' as const;
}

/** Positive, in whole hundredths, and small enough for them to be exact. */
export function isMoney(amount: unknown): amount is number {
  if (typeof amount !== 'number') return false;
  const hundredths = toHundredths(amount);
  return hundredths > 0 && Number.isSafeInteger(hundredths) && hundredths / 100 === amount;
}

const id = z.union([z.string().regex(/^[!-~]{1,128}$/), z.int().nonnegative().transform(String)]);
const amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,20}(\.\d{1,20})?$/)
      .transform(Number),
  ])
  .refine(isMoney);
/** What is only shown may be of any type without making the money's answer unreadable. */
const text = z.string().optional().catch(undefined);

const source = z.object({ id: id.optional().catch(undefined), name: text, type: text });
const refund = z.object({
  id,
  payment_id: id.nullish(),
  amount,
  status: text,
  date_created: z
    .string()
    .regex(/^[\dT:.+Z-]{10,40}$/)
    .optional()
    .catch(undefined),
  source: source.optional().catch(undefined),
});
const oneOrMore = z.union([z.array(refund), refund.transform((single) => [single])]);
/** It moved nothing, and is no reason to distrust the refunds beside it in a list. */
const ofNothing = z.object({ amount: z.union([z.literal(0), z.string().regex(/^0{1,20}(\.0{1,20})?$/)]) });
const listed = z.union([refund, ofNothing.transform(() => undefined)]);
const list = z
  .union([z.array(listed), listed.transform((single) => [single])])
  .transform((items) => items.filter((item) => item !== undefined));

const optionalAmount = amount.optional().catch(undefined);
const payment = z.object({ id, transaction_amount: optionalAmount, amount: optionalAmount });
const advancedPayment = z.object({ payments: z.array(payment).min(1) });

/**
 * Refunds out of a list or a single one, ids as strings, other fields dropped.
 * @param paymentId for refunds that do not name theirs: the payment that was asked about
 * @throws {UnreadableBody}
 */
export function readRefunds(body: string, token: string, paymentId?: string): Refund[] {
  return read(oneOrMore, body, 'holds no list of refunds').map((item) => toRefund(item, token, paymentId));
}

/**
 * All refunds of a payment; those of nothing are left out.
 * @throws {UnreadableBody}
 */
export function readRefundList(body: string, token: string, paymentId: string): Refund[] {
  return read(list, body, 'holds no list of refunds').map((item) => toRefund(item, token, paymentId));
}

function toRefund(item: z.infer<typeof refund>, token: string, paymentId: string | undefined): Refund {
  const owner = item.payment_id ?? paymentId;
  if (owner === undefined) throw new UnreadableBody('holds a refund without a payment');
  const status = redact(item.status ?? '', token);
  return {
    id: safeId(item.id, token),
    paymentId: safeId(owner, token),
    amount: item.amount,
    status: status === '' ? 'unknown' : status,
    ...(item.date_created === undefined ? {} : { dateCreated: redactToken(item.date_created, token) }),
    ...(item.source === undefined ? {} : { source: readSource(item.source, token) }),
  };
}

/** @throws {UnreadableBody} */
export function readPayments(body: string, token: string): GatewayPayment[] {
  return read(advancedPayment, body, 'holds no list of payments').payments.map((item) => toPayment(item, token));
}

/** @throws {UnreadableBody} */
export function readPayment(body: string, token: string): GatewayPayment {
  return toPayment(read(payment, body, 'holds no payment'), token);
}

const shown = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const cause = z.object({ code: shown, message: shown });
/** A refund has a handful of causes; more would be a fault of the gateway's. */
const MAX_CAUSES = 10;

/** Temporal drops what a pending activity's failure holds if it is over 4 kB in all, and with it what the attempts have heard. */
const MAX_ERROR_BYTES = 2_000;

const gatewayError = z.object({
  error: text,
  message: text,
  cause: z
    .union([z.array(cause), cause.transform((single) => [single])])
    .optional()
    .catch(undefined),
});

/** The gateway's own words about an error, redacted; `data` and unknown fields are dropped. Never throws. */
export function readGatewayError(status: number, body: string | undefined, token: string): GatewayError {
  const words: GatewayError = { status: String(status) };
  const { error, message, cause: causes } = wordsOf(body) ?? {};
  if (error !== undefined) words.error = redact(error, token);
  if (message !== undefined) words.message = redact(message, token);
  if (causes !== undefined) words.cause = causesOf(causes, MAX_ERROR_BYTES - sizeOf(words), token);
  return words;
}

function causesOf(
  causes: z.infer<typeof cause>[],
  maxBytes: number,
  token: string,
): NonNullable<GatewayError['cause']> {
  const shownCauses: NonNullable<GatewayError['cause']> = [];
  for (const item of causes.slice(0, MAX_CAUSES)) {
    const next = {
      ...(item.code === undefined ? {} : { code: redact(item.code, token) }),
      ...(item.message === undefined ? {} : { message: redact(item.message, token) }),
    };
    if (sizeOf([...shownCauses, next]) > maxBytes) break;
    shownCauses.push(next);
  }
  return shownCauses;
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function wordsOf(body: string | undefined): z.infer<typeof gatewayError> | undefined {
  try {
    return gatewayError.parse(parseJson(body ?? ''));
  } catch {
    return undefined; // an HTML page of a proxy, for one
  }
}

function read<T>(schema: z.ZodType<T>, body: string, problem: string): T {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    throw new UnreadableBody('is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new UnreadableBody(problem);
  return parsed.data;
}

/** An id is never changed, so one that holds the token makes the whole answer unreadable. */
function safeId(value: string, token: string): string {
  if (redactToken(value, token) !== value) throw new UnreadableBody('repeats the access token as an id');
  return value;
}

/** The name of a collector is a shop's; any other may be a person's. */
function readSource(
  { id: sourceId, name, type }: z.infer<typeof source>,
  token: string,
): NonNullable<Refund['source']> {
  return {
    ...(sourceId === undefined ? {} : { id: redactToken(sourceId, token) }),
    ...(name === undefined || type !== 'collector' ? {} : { name: redact(name, token) }),
    ...(type === undefined ? {} : { type: redact(type, token) }),
  };
}

function toPayment(item: z.infer<typeof payment>, token: string): GatewayPayment {
  const value = item.transaction_amount ?? item.amount;
  return { id: safeId(item.id, token), ...(value === undefined ? {} : { amount: value }) };
}
