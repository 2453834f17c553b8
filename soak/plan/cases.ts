import type { FaultPlan, PaymentSpec } from '../../sandbox';
import { FAULT_SETS } from './faults';
import type { Profile } from './profiles';
import { Random } from './random';
import { heldPlan, refundPlan, type Setting } from './refunds';
import { KEY_TTL_MS, LONG_BEFORE_MS } from './timing';
import type { Case, CaseKind, ForeignRefund, Keys, RefundPlan } from './types';

/** Far more than is ever asked for: a refund that is paid twice must find the money for it, or nobody would notice. */
const PLENTY = 1_000;

/** One payment and its refunds, from the seed and the number of the case alone. */
export function makeCase(seed: string, profile: Profile, index: number): Case {
  const random = new Random(`${seed}/case ${String(index)}`);
  const keys = random.weighted(profile.keys);
  const kind = random.weighted(profile.kinds(keys));
  // Digits of the seed keep two runs apart; no prefix that the sandbox gives a meaning to.
  const number = `${String(new Random(`${seed}/ids`).int(100_000, 999_999))}${String(index).padStart(6, '0')}`;
  const advancedPaymentId = `3${number}`;
  const setting: Setting = { profile, keys, random, advancedPaymentId };
  const { amounts, refunds, foreign = [] } = CASES[kind](setting);
  const faultSet = FAULT_SETS[random.weighted(profile.faults(kind, keys))];
  const faults: FaultPlan = {
    advancedPaymentId,
    posts: { seed, ...faultSet.posts },
    gets: { seed, ...faultSet.gets },
  };
  const found = { index, kind, keys, refunds, foreign };
  if (amounts.length === 0) return found;
  return { ...found, payment: paymentOf(advancedPaymentId, number, amounts, keys), faults };
}

function paymentOf(advancedPaymentId: string, number: string, amounts: number[], keys: Keys): PaymentSpec {
  return {
    advancedPaymentId,
    payments: amounts.map((amount, at) => ({ id: `5${number}${String(at)}`, amount })),
    keys: { ignored: keys === 'ignored', ...(keys === 'forgotten' ? { ttlMs: KEY_TTL_MS } : {}) },
  };
}

interface Drawn {
  /** Of the payments; none: the gateway does not know it. */
  amounts: number[];
  refunds: RefundPlan[];
  foreign?: ForeignRefund[];
}

/** 1.00 to 60.00. */
const someAmount = (random: Random): number => random.amount(100, 6_000);

const CASES: Readonly<Record<CaseKind, (setting: Setting) => Drawn>> = {
  single: (setting) => ({ amounts: [PLENTY], refunds: [refundPlan(setting, someAmount(setting.random))] }),

  /** It takes all of the first payment and some of the next ones. */
  split: (setting) => {
    const { random } = setting;
    const amount = random.amount(2_000, 6_000);
    const first = Math.floor(amount * random.int(20, 45)) / 100;
    return {
      amounts: random.chance(0.3) ? [first, first + 0.01, PLENTY] : [first, PLENTY],
      refunds: [refundPlan(setting, amount)],
    };
  },

  full: (setting) => {
    const { random } = setting;
    return {
      amounts: Array.from({ length: random.int(1, 2) }, () => someAmount(random)),
      refunds: [refundPlan(setting, 'full')],
    };
  },

  held: (setting) => ({ amounts: [PLENTY], refunds: [heldPlan(setting, someAmount(setting.random))] }),

  /** Two or three of the same amount, side by side. */
  equals: (setting) => {
    const { random } = setting;
    const amount = someAmount(random);
    return {
      amounts: [PLENTY],
      refunds: Array.from({ length: random.int(2, 3) }, (_, at) =>
        refundPlan(setting, amount, at + 1, at * random.int(0, 800)),
      ),
    };
  },

  /** Side by side, each of its own amount. */
  others: (setting) => {
    const { random } = setting;
    const amount = random.amount(100, 2_000);
    return {
      amounts: [PLENTY],
      // No amount is a half of another one: the gateway may refund a half.
      refunds: [amount, amount + 0.37, amount * 3 + 0.11]
        .slice(0, random.int(2, 3))
        .map((one, at) => refundPlan(setting, Math.round(one * 100) / 100, at + 1, random.int(0, 800))),
    };
  },

  partAndFull: (setting) => {
    const { random } = setting;
    return {
      amounts: [random.amount(7_000, 9_000)],
      refunds: [refundPlan(setting, someAmount(random), 1), refundPlan(setting, 'full', 2, random.int(0, 3_000))],
    };
  },

  /** Somebody refunds another amount at the gateway itself. */
  foreign: (setting) => {
    const { random } = setting;
    const amount = someAmount(random);
    return {
      amounts: [PLENTY],
      refunds: [refundPlan(setting, amount)],
      foreign: [foreignRefund(setting, amount + 0.53, random.int(0, 3_000))],
    };
  },

  /** Somebody refunded the same amount a while ago. */
  foreignBefore: (setting) => {
    const amount = someAmount(setting.random);
    return {
      amounts: [PLENTY],
      refunds: [refundPlan(setting, amount, 1, LONG_BEFORE_MS)],
      foreign: [foreignRefund(setting, amount, 0)],
    };
  },

  doomed: (setting) => {
    const unknown = setting.random.chance(0.3);
    const plan = refundPlan(setting, unknown ? someAmount(setting.random) : PLENTY + 1);
    return {
      amounts: unknown ? [] : [PLENTY],
      refunds: [{ ...plan, ...(plan.actions.length === 0 ? { expected: { ending: 'failed' } } : {}) }],
    };
  },
};

function foreignRefund({ advancedPaymentId }: Setting, amount: number, afterMs: number): ForeignRefund {
  return { key: `foreign-${advancedPaymentId}`, amount: Math.round(amount * 100) / 100, afterMs };
}
