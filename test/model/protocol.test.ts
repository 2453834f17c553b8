import type { Explored } from './explore';
import { exploreRefunds, RULES, type Rules, type World } from './protocol';
import type { State } from './state';

const kept = new Map<string, Explored<State>>();

/** Worlds in which no rule is broken are explored once. */
function explored(change: Partial<World>): Explored<State> {
  const world: World = { keys: 'honoured', amounts: [25], attempts: 3, slowLooks: true, rules: RULES, ...change };
  if (world.rules !== RULES) return exploreRefunds(world);
  const name = JSON.stringify(world);
  const known = kept.get(name) ?? exploreRefunds(world);
  kept.set(name, known);
  return known;
}

const KEYS = ['honoured', 'forgotten', 'ignored'] as const;

describe.each(KEYS)('one refund, at a gateway by which keys are %s', (keys) => {
  it('is never paid twice and never told anything untrue, whatever happens in up to three attempts', () => {
    const { taken, ends } = explored({ keys });
    // All of it was really explored.
    for (const step of [
      'sends attempt 1',
      'sends attempt 3',
      'cancel',
      'commits late',
      'hears 429',
      'hears 500 too early',
      'hears 400',
      'loses the reply',
      'loses the reply too early',
      'dies',
      'dies too early',
      'is given up for dead',
      'finds its refund',
      'finds found',
      'finds none',
      'sends nothing, SubmitWindowOver',
    ]) {
      if (keys !== 'ignored' || step !== 'hears 500 too early') expect(taken.get(step)).toBeGreaterThan(0);
    }
    expect(closings(ends)).toEqual(['canceled', 'failed', 'refunded']);
  });

  it('never needs a person: nobody else can own what is there', () => {
    expect(explored({ keys }).taken.has('needs review')).toBe(false);
  });
});

// Deeper: `npm run model`.
it.each<[World['keys'], number[], number]>([
  ['honoured', [25, 25], 1],
  ['ignored', [25, 10], 1],
])(
  'two refunds of one payment, keys %s, amounts %p: neither is paid twice, or takes the other for its own',
  (keys, amounts, attempts) => {
    const { taken, ends } = explored({ keys, amounts, attempts, slowLooks: false });
    expect(closings(ends)).toEqual(['canceled', 'failed', 'refunded']);
    expect(taken.has('needs review')).toBe(amounts[0] === amounts[1]);
  },
  120_000,
);

/** The model is worth something only if it sees what happens where a rule is broken. */
describe('a broken rule is noticed', () => {
  it.each<[string, Partial<World>, Partial<Rules>, string]>([
    ['sending again without looking', { keys: 'ignored' }, { afterLook: () => ({ next: 'send' }) }, 'paid twice'],
    ['sending again before the quiet period is over', { keys: 'ignored' }, { quietUntil: () => 0 }, 'paid twice'],
    [
      'sending after the window, when the key is forgotten',
      { keys: 'forgotten' },
      { whyNotSend: () => undefined, afterLook: () => ({ next: 'send' }) },
      'paid twice',
    ],
    ['taking a 5xx for a refusal', {}, { factsOf: (_, past) => past }, 'was paid'],
    ['taking a cancel in back-off for proof', {}, { weigh: () => ({ outcome: 'none' }) }, 'is canceled, and was paid'],
    [
      'overlooking what another refund claims',
      { amounts: [25, 25], attempts: 1, slowLooks: false },
      {
        matchRefund: (seen) =>
          RULES.matchRefund({ ...seen, siblings: seen.siblings.map((one) => ({ ...one, claims: [] })) }),
      },
      'says it is paid by',
    ],
    [
      'overlooking that another open refund may own it',
      { amounts: [25, 25], attempts: 1, slowLooks: false },
      { isUndecided: () => false },
      'says it is paid by',
    ],
    [
      'not waiting for visibility',
      { amounts: [25, 25], attempts: 2, slowLooks: false },
      { matchRefund: (seen) => RULES.matchRefund({ ...seen, knownUntil: Infinity }) },
      'says it is paid by',
    ],
    [
      'asking a person what a look could tell',
      {},
      {
        weigh: (match) =>
          match.outcome === 'found' ? { outcome: 'undecidable', why: '', candidates: match.refunds } : match,
      },
      'needs no review',
    ],
  ])(
    '%s',
    (_, world, broken, problem) => {
      const explore = (): unknown => explored({ ...world, rules: { ...RULES, ...broken } });
      expect(explore).toThrow(
        expect.objectContaining({ name: 'Violation', problem: expect.stringContaining(problem) }),
      );
    },
    60_000,
  );
});

/** How the first refund ends, in all ends together. */
function closings(ends: readonly State[]): string[] {
  const all = ends.flatMap(({ refunds: [first] }) => (first?.phase.at === 'closed' ? [first.phase.status] : []));
  return [...new Set(all)].sort();
}
