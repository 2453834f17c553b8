import { z } from 'zod';

/**
 * What callers may ask of the sandbox. Schemas and not just types: most of it also arrives by hand, over the control endpoints,
 * where a misspelt field must be refused and not ignored.
 */

/** Nothing is committed by any of these. */
const REFUSALS = [
  '400',
  '401',
  '403',
  '404',
  '408',
  '409',
  '422',
  '423',
  '424',
  '425',
  '429',
  '503',
  '500', // the same as 500-before
  '500-before',
  'html-502',
  'redirect',
  'too-old',
  'reset-before',
] as const;

export const POST_FAULTS = [
  'none',
  ...REFUSALS,
  'hang-before',
  'slow',
  'late-commit',
  '500-after',
  'lost-reply',
  'hang-after',
  'slow-drip',
  'truncated',
  'malformed',
  'unknown-shape',
  'string-shapes',
  'no-status',
  'in_process',
  'rejected',
  'partial-split',
  'wrong-sum',
  'misreported-sum',
] as const;

export const GET_FAULTS = [
  'none',
  ...REFUSALS,
  'slow',
  'lost-reply',
  'slow-drip',
  'truncated',
  'malformed',
  'unknown-shape',
  'string-shapes',
  'no-status',
  'single-object',
] as const;

const ms = z.number().min(0).max(86_400_000);

const details = {
  /** Milliseconds: how long it hangs or waits; between two bytes for `slow-drip`; until the commit for `late-commit`. */
  delayMs: ms.exactOptional(),
  /** `late-commit`: keep the connection open, silent, until the commit, instead of dropping it at once. */
  hang: z.boolean().exactOptional(),
  /** `429`: whole seconds. @default 1 */
  retryAfterSeconds: z.int().min(0).exactOptional(),
  /** `in_process`: how it ends. @default 'approved' */
  settle: z.enum(['approved', 'rejected']).exactOptional(),
  /** `in_process`: milliseconds after the commit. Without this and `settleAfterPolls` it never settles. */
  settleAfterMs: ms.exactOptional(),
  /** `in_process`: the n-th look at the refund sees it settled. */
  settleAfterPolls: z.int().min(1).exactOptional(),
  /** In a script: so many requests in a row. @default 1 */
  times: z.int().min(1).exactOptional(),
};

const postFault = z.strictObject({ fault: z.enum(POST_FAULTS), ...details });
const getFault = z.strictObject({ fault: z.enum(GET_FAULTS), ...details });

function sourceOf<F extends z.ZodType>(fault: F) {
  return z.union([
    /** One after the other, one a request; afterwards there are none. */
    z.strictObject({ script: z.array(fault) }),
    /** Drawn from (seed, key, attempt of that key), so the same refunds meet the same faults whatever the timing. */
    z.strictObject({
      seed: z.union([z.string(), z.number()]),
      probability: z.number().min(0).max(1),
      /** All equally likely; name one twice to see it twice as often. */
      faults: z.array(fault).min(1),
      /** Attempts of a key beyond this one meet no fault. */
      upToAttempt: z.int().min(0).exactOptional(),
    }),
  ]);
}

export const faultPlanSchema = z.strictObject({
  /** Whose faults; absent for all that have no plan of their own. */
  advancedPaymentId: z.string().exactOptional(),
  posts: sourceOf(postFault).exactOptional(),
  gets: sourceOf(getFault).exactOptional(),
});

export const paymentSpecSchema = z.strictObject({
  advancedPaymentId: z.string().regex(/^\d{1,32}$/),
  payments: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^\d{1,32}$/)
          .exactOptional(),
        /** Major units. */
        amount: z.number().positive().max(1e12),
        /** @default 'BRL' */
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/)
          .exactOptional(),
      }),
    )
    .min(1),
  /** What becomes of idempotency keys sent for this payment, where it differs from the sandbox's own options. */
  keys: z.strictObject({ ignored: z.boolean().exactOptional(), ttlMs: ms.exactOptional() }).exactOptional(),
});

export const outageSchema = z.union([z.boolean(), z.literal('503')]);

export type PostFault = z.infer<typeof postFault>;
export type GetFault = z.infer<typeof getFault>;
export type Fault = PostFault | GetFault;
export type FaultKind = Fault['fault'];
/** Where the faults of one verb come from. */
export type FaultSource<F extends Fault> =
  { script: F[] } | { seed: string | number; probability: number; faults: F[]; upToAttempt?: number };
export type FaultPlan = z.infer<typeof faultPlanSchema>;
export type PaymentSpec = z.infer<typeof paymentSpecSchema>;
/** `true` drops every connection of the gateway's endpoints; `'503'` answers with that. */
export type Outage = z.infer<typeof outageSchema>;
