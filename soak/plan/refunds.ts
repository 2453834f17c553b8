import type { RefundPolicy, RefundRequest } from '../../src/contract';
import type { Profile } from './profiles';
import type { Random } from './random';
import { POLICY } from './timing';
import type { Action, Keys, RefundPlan } from './types';

/** What every refund of a case has in common. */
export interface Setting {
  profile: Profile;
  keys: Keys;
  random: Random;
  advancedPaymentId: string;
}

/** A refund that is not held. */
export function refundPlan(setting: Setting, amount: number | 'full', part = 1, startAfterMs = 0): RefundPlan {
  const { profile, random } = setting;
  const [from, to] = profile.cancelAfterMs;
  const actions: Action[] = random.chance(profile.cancels)
    ? [{ do: 'cancel', via: random.pick(['signal', 'update', 'temporal'] as const), afterMs: random.int(from, to) }]
    : [];
  return { ...basics(setting, amount, part, startAfterMs), actions };
}

/** A refund of the only payment, held in one of the ways. */
export function heldPlan(setting: Setting, amount: number): RefundPlan {
  const { random } = setting;
  const plan = basics(setting, amount, 1, 0);
  const afterMs = random.int(200, 1_500);
  const via = random.pick(['signal', 'update'] as const);
  const neverSent: RefundPlan['expected'] = { ending: 'canceled', nothingSent: true };
  const held = (hold: RefundRequest['hold'], more: Partial<RefundPlan>): RefundPlan => ({
    ...plan,
    request: { ...plan.request, ...(hold === undefined ? {} : { hold }) },
    ...more,
  });
  switch (random.weighted({ released: 4, byAnother: 3, canceled: 4, over: 2, notReleased: 1, canceledAtStart: 1 })) {
    case 'released':
      return held({ untilReleased: true }, { actions: [{ do: 'release', via, by: 'bo', afterMs }] });
    case 'byAnother':
      return held(
        { untilReleased: true, releasedByAnother: true },
        {
          actions: [
            { do: 'release', via, by: 'Ana ', afterMs }, // who asked for it: refused
            { do: 'release', via, by: 'bo', afterMs: afterMs + 700 },
          ],
        },
      );
    case 'canceled': {
      const cancel = random.pick(['signal', 'update', 'temporal'] as const);
      return held({ untilReleased: true }, { actions: [{ do: 'cancel', via: cancel, afterMs }], expected: neverSent });
    }
    case 'over':
      return held({ seconds: afterMs / 1_000 }, {});
    case 'notReleased':
      return held({ seconds: afterMs / 1_000, untilReleased: true }, { expected: neverSent });
    case 'canceledAtStart':
      return held(undefined, { start: { clients: 1, how: 'canceled', conflict: false }, expected: neverSent });
  }
}

function basics(setting: Setting, amount: number | 'full', part: number, startAfterMs: number): RefundPlan {
  const { profile, keys, random, advancedPaymentId } = setting;
  const reference = `soak-${String(part)}`;
  const policy: RefundPolicy = {
    ...POLICY,
    quietPeriodSeconds: profile.quietSeconds,
    submitWindowSeconds: random.pick(profile.windows(keys)),
  };
  const bare = random.chance(0.05);
  return {
    workflowId: `refund-${advancedPaymentId}-${reference}`,
    request: { advancedPaymentId, amount, reference, currency: 'BRL', requestedBy: 'ana', policy },
    startAfterMs,
    start: {
      clients: !bare && random.chance(0.2) ? random.int(2, 4) : 1,
      how: bare ? 'bare' : 'client',
      conflict: !bare && random.chance(0.05),
    },
    actions: [],
    // Longer: the package's own look may decide it first.
    person: {
      waitMs: random.chance(0.3) ? random.int(4_000, 9_000) : random.int(100, 1_500),
      via: random.pick(['signal', 'update'] as const),
    },
  };
}
