/** What a request may hold, for its check in `request.ts` and for its JSON Schema. */
import type { RefundPolicy } from './request';

const DAY_SECONDS = 86_400;

/** The gateway takes its `X-Idempotency-Key` from it, byte for byte. */
export const WORKFLOW_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

export const ADVANCED_PAYMENT_ID = /^[1-9][0-9]{0,31}$/;

/** ISO 4217. */
export const CURRENCY = /^[A-Z]{3}$/;

/** Currencies whose amounts take no decimals at the gateway; all others take two. */
export const WHOLE_CURRENCIES: readonly string[] = ['CLP', 'COP'];

/** Largest amount whose hundredths are still exact in a double, with room for sums. */
export const MAX_AMOUNT = 1e12;

/** 180 days: the gateway refuses to refund older payments, so a longer hold could only end in a rejection. */
export const MAX_HOLD_SECONDS = 180 * DAY_SECONDS;

/** A millisecond, except for the quiet period, which may be 0. Temporal rounds less to 0, and refuses to schedule a retry so. */
export const POLICY_MINIMUM = 0.001;

/** Upper limits, seconds. */
export const POLICY_MAXIMA: Readonly<RefundPolicy> = {
  initialRetrySeconds: DAY_SECONDS,
  maxRetrySeconds: DAY_SECONDS,
  submitWindowSeconds: 82_800, // 23 h: an hour less than the only key lifetime that is documented
  quietPeriodSeconds: DAY_SECONDS,
  settleIntervalSeconds: DAY_SECONDS,
  settleWindowSeconds: 180 * DAY_SECONDS, // the gateway's own refund window
};

export type TextField = 'reference' | 'orderId' | 'reason' | 'sellerId' | 'requestedBy';

/** Longest texts, in UTF-16 units. */
export const TEXT_LIMITS: Readonly<Record<TextField, number>> = {
  reference: 64,
  orderId: 255, // a Keyword search attribute is indexed up to 255 characters on some stores
  reason: 1000,
  sellerId: 64,
  requestedBy: 255,
};

/** Control characters and line separators would let a caller forge lines in logs and in the UI; half a character does not travel. */
export const FORBIDDEN_IN_TEXTS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
