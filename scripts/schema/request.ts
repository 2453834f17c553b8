import { z } from 'zod';
import { DEFAULT_POLICY, type RefundPolicy, type RefundRequest } from '../../src/contract';
import {
  ADVANCED_PAYMENT_ID,
  CURRENCY,
  MAX_AMOUNT,
  MAX_HOLD_SECONDS,
  POLICY_MAXIMA,
  POLICY_MINIMUM,
  TEXT_LIMITS,
  WHOLE_CURRENCIES,
  type TextField,
} from '../../src/contract/limits';
import { PRINTABLE, type Same } from './parts';

const text = (field: TextField, description: string) =>
  z.string().min(1).max(TEXT_LIMITS[field]).exactOptional().meta({ description, pattern: PRINTABLE });

const seconds = (field: keyof RefundPolicy, description: string) => {
  const number = z.number().max(POLICY_MAXIMA[field]);
  const bounded = number.min(field === 'quietPeriodSeconds' ? 0 : POLICY_MINIMUM);
  return bounded.exactOptional().meta({ description, default: DEFAULT_POLICY[field] });
};

/** Rules between fields are said in JSON Schema's own words: no library's types can. */
const isTrue = (field: string) => ({ properties: { [field]: { const: true } }, required: [field] });

const hold = z
  .object({
    seconds: z
      .number()
      .gt(0)
      .max(MAX_HOLD_SECONDS)
      .exactOptional()
      .describe('Alone: the refund is sent when they are over. With untilReleased: it is canceled when they are over.'),
    untilReleased: z.boolean().exactOptional().describe('Sent only when released.'),
    releasedByAnother: z
      .boolean()
      .exactOptional()
      .describe('The release must name somebody else than requestedBy. Without seconds, waits for that release.'),
  })
  .meta({
    id: 'Hold',
    description: 'Keeps a refund from being sent. Needs at least one of its fields; leave it out to send at once.',
    anyOf: [
      { properties: { seconds: { type: 'number' } }, required: ['seconds'] },
      isTrue('untilReleased'),
      isTrue('releasedByAnother'),
    ],
  });

const policy = z
  .object({
    initialRetrySeconds: seconds('initialRetrySeconds', 'First retry delay; it doubles up to maxRetrySeconds.'),
    maxRetrySeconds: seconds('maxRetrySeconds', 'Not below initialRetrySeconds.'),
    submitWindowSeconds: seconds(
      'submitWindowSeconds',
      'No request leaves later than this after the first one could have: the gateway forgets keys after 24 h.',
    ),
    quietPeriodSeconds: seconds(
      'quietPeriodSeconds',
      'How long after an attempt without an answer the gateway may still commit it.',
    ),
    settleIntervalSeconds: seconds(
      'settleIntervalSeconds',
      'First delay between looks at an accepted refund; it grows.',
    ),
    settleWindowSeconds: seconds(
      'settleWindowSeconds',
      'An accepted refund that is not settled by then needs a person.',
    ),
  })
  .meta({
    id: 'RefundPolicy',
    description: 'Timing, for operators and tests. Seconds; fractions are allowed.',
  });

const EXAMPLES: RefundRequest[] = [
  { advancedPaymentId: '21000123456', amount: 25 },
  {
    advancedPaymentId: '21000123456',
    amount: 25.5,
    reference: 'return-7',
    orderId: 'A-1001',
    currency: 'BRL',
    reason: 'Arrived broken',
    requestedBy: 'ana@example.com',
    hold: { seconds: 1800, untilReleased: true, releasedByAnother: true },
  },
  { advancedPaymentId: '21000123456', amount: 'full', reference: 'order-canceled', currency: 'CLP' },
];

export const refundRequest = z
  .object({
    advancedPaymentId: z
      .string()
      .regex(ADVANCED_PAYMENT_ID)
      .describe("Digits, as a string: the gateway's ids outgrow JSON numbers."),
    amount: z
      .union([z.number().min(0.01).max(MAX_AMOUNT), z.literal('full')])
      .describe(
        'Major units of the payment\'s currency (25.5 is BRL 25.50), with at most 2 decimals, or "full" for all that is left of the payment.',
      ),
    reference: text(
      'reference',
      "The caller's name for this refund, unique for the payment; part of the default workflow ID.",
    ),
    orderId: text('orderId', 'The order it belongs to: refunds can be searched by it.'),
    currency: z
      .string()
      .regex(CURRENCY)
      .exactOptional()
      .describe('ISO 4217, in capitals. Decides how many decimals amount may have.'),
    reason: text('reason', 'Why, for the people who look at it.'),
    sellerId: text('sellerId', 'Whose credentials to use, where the worker serves several sellers.'),
    requestedBy: text('requestedBy', 'Who asks for it. Needed with hold.releasedByAnother.'),
    hold: hold.exactOptional(),
    policy: policy.exactOptional(),
  })
  .meta({
    title: 'RefundRequest',
    description:
      'The one argument of the workflow refundPayment. Unknown fields are ignored, and null counts as left out. The workflow checks more ' +
      'than this schema can say: at most 2 decimals in amount, policy.maxRetrySeconds not below policy.initialRetrySeconds, texts measured in UTF-16 units.',
    allOf: [
      {
        if: { properties: { currency: { enum: WHOLE_CURRENCIES } }, required: ['currency'] },
        then: { properties: { amount: { anyOf: [{ type: 'integer' }, { const: 'full' }] } } },
      },
      {
        if: { properties: { hold: { type: 'object', ...isTrue('releasedByAnother') } }, required: ['hold'] },
        then: { properties: { requestedBy: { type: 'string' } }, required: ['requestedBy'] },
      },
    ],
    examples: EXAMPLES,
  });

/** Fails to compile when a field is added to the contract and not here, or the other way round. */
export const requestMirrorsContract: Same<z.input<typeof refundRequest>, RefundRequest> = true;
