/**
 * The request that starts a refund, and its check. Plain code, without a schema library: it also runs inside the workflow,
 * where a library's objects would cost memory for every cached refund.
 */
import {
  ADVANCED_PAYMENT_ID,
  CURRENCY,
  MAX_AMOUNT,
  MAX_HOLD_SECONDS,
  POLICY_MAXIMA,
  POLICY_MINIMUM,
  TEXT_LIMITS,
  WHOLE_CURRENCIES,
  WORKFLOW_ID,
  type TextField,
} from './limits';
import { isObject, isText, whyNoObject } from './values';

/** Input of the `refundPayment` workflow, as a caller in any language writes it. */
export interface RefundRequest {
  /** 1 to 32 digits, the first not 0; a string, since the gateway's ids outgrow JSON numbers. */
  advancedPaymentId: string;
  /**
   * Major units of the payment's currency (`25.5` is BRL 25.50), above 0, with two decimals at most and none in CLP and COP; or `"full"` for all
   * that is left of the payment.
   */
  amount: number | 'full';
  /**
   * The caller's name for this refund, unique for the payment; 64 characters at most. As part of the default workflow ID it has to be of that one's
   * characters, and short enough for its 64: see `refundWorkflowId`.
   */
  reference?: string;
  /** To find it by, in plain text; 255 characters at most. */
  orderId?: string;
  /** ISO 4217, in capitals. Decides how many decimals `amount` may have. */
  currency?: string;
  /** For people; 1000 characters at most. */
  reason?: string;
  /** Whose credentials to use, where the worker serves several sellers; 64 characters at most. */
  sellerId?: string;
  /** Who may not settle its review, nor release it where the hold says so; 255 characters at most. */
  requestedBy?: string;
  hold?: Hold;
  policy?: Partial<RefundPolicy>;
}

/** Keeps a refund from being sent. Needs at least one of the fields. */
export interface Hold {
  /** Above 0, 180 days at most. Alone: the refund is sent when they are over. With `untilReleased`: it is canceled when they are over. */
  seconds?: number;
  /** Sent only when released. */
  untilReleased?: boolean;
  /** The release must name somebody else than `requestedBy`. Without `seconds`, waits for that release. */
  releasedByAnother?: boolean;
}

/** Timing, for operators and tests. Seconds; fractions are allowed, down to a millisecond. */
export interface RefundPolicy {
  /** First retry delay; it doubles up to `maxRetrySeconds`. @default 1 */
  initialRetrySeconds: number;
  /** @default 300 */
  maxRetrySeconds: number;
  /**
   * No request leaves later than this after the first one could have: the gateway forgets keys after 24 h.
   * @default 72000 (20 h; at most 82800)
   */
  submitWindowSeconds: number;
  /** How long after an attempt without an answer the gateway may still commit it. @default 60 */
  quietPeriodSeconds: number;
  /** First delay between looks at an accepted refund; it grows. @default 60 */
  settleIntervalSeconds: number;
  /** An accepted refund that is not settled by then needs a person. @default 604800 (7 days) */
  settleWindowSeconds: number;
}

/** Histories leave out what is default: another value here changes open refunds, too. */
export const DEFAULT_POLICY: Readonly<RefundPolicy> = {
  initialRetrySeconds: 1,
  maxRetrySeconds: 300,
  submitWindowSeconds: 72_000,
  quietPeriodSeconds: 60,
  settleIntervalSeconds: 60,
  settleWindowSeconds: 604_800,
};

/** `problem` names the field and says what it must be; it never repeats the value. */
export interface RequestProblem {
  field: string;
  problem: string;
}

export type ParsedRequest = Omit<RefundRequest, 'policy'> & { policy: RefundPolicy };

export type RequestCheck = { ok: true; request: ParsedRequest } | { ok: false; problems: RequestProblem[] };

/** Checks every field and reports every problem; nothing is clamped or guessed, unknown fields are dropped. */
export function parseRefundRequest(input: unknown): RequestCheck {
  if (!isObject(input)) {
    return { ok: false, problems: [{ field: 'request', problem: whyNoObject(input) }] };
  }
  const problems: RequestProblem[] = [];
  const report = (field: string, problem: string): void => void problems.push({ field, problem });

  const advancedPaymentId = input['advancedPaymentId'];
  if (typeof advancedPaymentId !== 'string' || !ADVANCED_PAYMENT_ID.test(advancedPaymentId)) {
    report('advancedPaymentId', 'must be a string of 1 to 32 digits, the first not 0, e.g. "21000123456"');
  }
  const currency = input['currency'];
  if (isGiven(currency) && (typeof currency !== 'string' || !CURRENCY.test(currency))) {
    report('currency', 'must be an ISO 4217 code in capitals, e.g. "BRL"');
  }
  const amountProblem = checkAmount(input['amount'], currency);
  if (amountProblem !== undefined) report('amount', amountProblem);

  const texts: Partial<Record<TextField, string>> = {};
  for (const field of Object.keys(TEXT_LIMITS) as TextField[]) {
    const value = input[field];
    if (!isGiven(value)) continue;
    if (typeof value === 'string' && isText(value, TEXT_LIMITS[field])) texts[field] = value;
    else report(field, `must be a string of 1 to ${TEXT_LIMITS[field]} printable characters`);
  }

  const hold = parseHold(input['hold'], texts.requestedBy, report);
  const policy = parsePolicy(input['policy'], report);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    request: {
      advancedPaymentId: advancedPaymentId as string,
      amount: input['amount'] as number | 'full',
      ...(isGiven(currency) ? { currency: currency as string } : {}),
      ...texts,
      ...(hold === undefined ? {} : { hold }),
      policy,
    },
  };
}

/** Undefined when the id may be sent as the idempotency key; else what it must be. */
export function checkWorkflowId(workflowId: string): RequestProblem | undefined {
  if (WORKFLOW_ID.test(workflowId)) return undefined;
  return {
    field: 'workflowId',
    problem:
      "is sent as the gateway's idempotency key: it must be 1 to 64 characters of A-Z a-z 0-9 . _ : - and start with a letter or digit",
  };
}

/** One sentence for people: every problem, by field. */
export function describeProblems(problems: readonly RequestProblem[]): string {
  return problems.map(({ field, problem }) => `${field} ${problem}`).join('; ');
}

type Report = (field: string, problem: string) => void;

function checkAmount(amount: unknown, currency: unknown): string | undefined {
  if (amount === 'full') return undefined;
  if (typeof amount !== 'number' || !Number.isFinite(amount) || amount <= 0 || amount > MAX_AMOUNT) {
    return `must be a number above 0 and at most ${MAX_AMOUNT}, in major units, or "full"`;
  }
  const whole = typeof currency === 'string' && WHOLE_CURRENCIES.includes(currency);
  const decimals = whole ? 0 : 2;
  if (decimalsOf(amount) <= decimals) return undefined;
  return whole ? `must have no decimals in ${currency}` : 'must have at most 2 decimals';
}

/** Decimals of the shortest text that names the number: 25.5 has 1, 1e-7 has 7. */
function decimalsOf(amount: number): number {
  const [digits = '', exponent = '0'] = String(amount).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(exponent));
}

function parseHold(hold: unknown, requestedBy: string | undefined, report: Report): Hold | undefined {
  if (!isGiven(hold)) return undefined;
  if (!isObject(hold)) return void report('hold', 'must be an object');
  const { seconds, untilReleased, releasedByAnother } = hold;
  if (isGiven(seconds) && !(seconds !== 0 && isNumberFrom(seconds, 0, MAX_HOLD_SECONDS))) {
    report('hold.seconds', `must be a number above 0 and at most ${MAX_HOLD_SECONDS}`);
  }
  for (const [field, value] of Object.entries({ untilReleased, releasedByAnother })) {
    if (isGiven(value) && typeof value !== 'boolean') report(`hold.${field}`, 'must be true or false');
  }
  if (!isGiven(seconds) && untilReleased !== true && releasedByAnother !== true) {
    report('hold', 'needs seconds, untilReleased: true or releasedByAnother: true; leave it out to send at once');
  }
  if (releasedByAnother === true && requestedBy === undefined) {
    report('requestedBy', 'is needed with hold.releasedByAnother, to know who may not release');
  }
  return {
    ...(isGiven(seconds) ? { seconds: seconds as number } : {}),
    ...(untilReleased === true ? { untilReleased } : {}),
    ...(releasedByAnother === true ? { releasedByAnother } : {}),
  };
}

function parsePolicy(policy: unknown, report: Report): RefundPolicy {
  if (!isGiven(policy)) return { ...DEFAULT_POLICY };
  if (!isObject(policy)) {
    report('policy', 'must be an object');
    return { ...DEFAULT_POLICY };
  }
  const parsed: RefundPolicy = { ...DEFAULT_POLICY };
  for (const name of Object.keys(DEFAULT_POLICY) as (keyof RefundPolicy)[]) {
    const value = policy[name];
    if (!isGiven(value)) continue;
    const minimum = name === 'quietPeriodSeconds' ? 0 : POLICY_MINIMUM;
    if (isNumberFrom(value, minimum, POLICY_MAXIMA[name])) parsed[name] = value;
    else report(`policy.${name}`, `must be a number of seconds from ${minimum} to ${POLICY_MAXIMA[name]}`);
  }
  if (parsed.maxRetrySeconds < parsed.initialRetrySeconds) {
    report('policy.maxRetrySeconds', 'must not be below policy.initialRetrySeconds');
  }
  return parsed;
}

/** `null` counts as absent: several languages cannot leave a field out. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isNumberFrom(value: unknown, minimum: number, maximum: number): value is number {
  return typeof value === 'number' && value >= minimum && value <= maximum;
}
