import type { PostFault } from './plan';

/** An advanced payment with one of these prefixes exists without being added, and behaves as it says. */
export interface MagicPrefix {
  prefix: string;
  /** Major units, one payment each. @default [1000] */
  payments?: readonly number[];
  absent?: true;
  /** The faults of the first, second… request of each idempotency key, so that every new refund meets them afresh. */
  faults?: readonly PostFault[];
  /** The last of `faults` goes on for ever. */
  forever?: true;
}

/** All of them exist: a newcomer can type any id that starts so. */
export const IMPLICIT_PREFIX = '21000';

const DEFAULT_PAYMENTS: readonly number[] = [1000];

/** The table in README.md says the same in words. */
export const MAGIC_PREFIXES: readonly MagicPrefix[] = [
  { prefix: '21000180', faults: [{ fault: 'too-old' }], forever: true },
  { prefix: '21000202', faults: [{ fault: 'in_process', settleAfterMs: 3000 }] },
  { prefix: '21000203', faults: [{ fault: 'in_process', settle: 'rejected', settleAfterMs: 3000 }] },
  { prefix: '21000204', faults: [{ fault: 'in_process' }] },
  { prefix: '21000400', faults: [{ fault: '400' }], forever: true },
  { prefix: '21000401', faults: [{ fault: '401' }] },
  { prefix: '21000402', faults: [{ fault: 'rejected' }] },
  { prefix: '21000403', faults: [{ fault: '403' }] },
  { prefix: '21000404', absent: true },
  { prefix: '21000409', faults: [{ fault: '409' }] },
  { prefix: '21000422', faults: [{ fault: '422' }], forever: true },
  { prefix: '21000423', faults: [{ fault: '423' }] },
  { prefix: '21000429', faults: [{ fault: '429', retryAfterSeconds: 5 }] },
  { prefix: '21000500', faults: [{ fault: '500-before' }, { fault: '500-before' }] },
  { prefix: '21000501', faults: [{ fault: '500-after' }] },
  { prefix: '21000502', faults: [{ fault: 'html-502' }] },
  { prefix: '21000503', faults: [{ fault: '503' }], forever: true },
  { prefix: '21000504', faults: [{ fault: 'lost-reply' }] },
  { prefix: '21000505', faults: [{ fault: 'reset-before' }] },
  { prefix: '21000506', faults: [{ fault: 'late-commit', delayMs: 5000 }] },
  { prefix: '21000507', faults: [{ fault: 'slow', delayMs: 10_000 }] },
  { prefix: '21000600', faults: [{ fault: 'malformed' }] },
  { prefix: '21000601', faults: [{ fault: 'wrong-sum' }] },
  { prefix: '21000700', payments: [600, 400] },
  { prefix: '21000701', payments: [600, 400], faults: [{ fault: 'partial-split' }] },
];

const BY_PREFIX = new Map(MAGIC_PREFIXES.map((magic) => [magic.prefix, magic]));
const PREFIX_LENGTH = 8;

function magicOf(advancedPaymentId: string): MagicPrefix | undefined {
  return BY_PREFIX.get(advancedPaymentId.slice(0, PREFIX_LENGTH));
}

/** Amounts of the payments that an id has without being added; none when it does not exist. */
export function implicitPayments(advancedPaymentId: string, magicIds: boolean): readonly number[] {
  if (!/^\d{1,32}$/.test(advancedPaymentId) || !advancedPaymentId.startsWith(IMPLICIT_PREFIX)) return [];
  const magic = magicIds ? magicOf(advancedPaymentId) : undefined;
  return magic?.absent === true ? [] : (magic?.payments ?? DEFAULT_PAYMENTS);
}

export function magicFault(advancedPaymentId: string, attempt: number): PostFault | undefined {
  const magic = magicOf(advancedPaymentId);
  if (magic?.faults === undefined) return undefined;
  return magic.faults[attempt - 1] ?? (magic.forever === true ? magic.faults.at(-1) : undefined);
}
