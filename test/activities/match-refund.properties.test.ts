import fc from 'fast-check';
import { isRejected, sumOf, toHundredths, type Refund } from '../../src/contract';
import { matchRefund, type Evidence, type Match, type PaymentEvidence } from '../../src/activities/match-refund';
import { at, DAY, evidenceOf, FIRST, MINUTE, SECOND } from './evidence';

/** Few amounts, dates and ids, so that they often meet; dates on both sides of every limit. */
const AMOUNTS = [10, 15, 25, 30, 40];
const DATES = [
  undefined,
  FIRST - DAY,
  FIRST - 5 * MINUTE - 1,
  FIRST - 5 * MINUTE,
  FIRST - 5 * SECOND,
  FIRST + MINUTE,
  FIRST + MINUTE,
  FIRST + MINUTE,
  FIRST + 10 * MINUTE,
  FIRST + 10 * MINUTE + 1,
];

const refund = fc.record({
  amount: fc.constantFrom(...AMOUNTS),
  status: fc.constantFrom('approved', 'approved', 'in_process', 'unknown', 'rejected', 'cancelled'),
  date: fc.constantFrom(...DATES),
});

const payments: fc.Arbitrary<PaymentEvidence[]> = fc
  .array(
    fc.record({ amount: fc.constantFrom(undefined, 25, 40, 50, 100), refunds: fc.array(refund, { maxLength: 3 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((drawn) =>
    drawn.map(({ amount, refunds }, p) => ({
      id: `p${p}`,
      ...(amount === undefined ? {} : { amount }),
      refunds: refunds.map(({ date, ...rest }, r): Refund => ({
        id: `${p}-${r}`,
        paymentId: `p${p}`,
        ...rest,
        ...(date === undefined ? {} : { dateCreated: at(date) }),
      })),
    })),
  );

const sibling = fc
  .record({
    claims: fc.subarray(['0-0', '0-1', '1-0', '1-1', '2-0', 'elsewhere'], { maxLength: 2 }),
    undecided: fc.boolean(),
    amount: fc.constantFrom(undefined, ...AMOUNTS),
    startedAt: fc.constantFrom(FIRST - DAY, FIRST, FIRST + MINUTE + 1, FIRST + 20 * MINUTE),
  })
  .map(({ amount, ...rest }) => ({ workflowId: 'other', ...rest, ...(amount === undefined ? {} : { amount }) }));

const evidence: fc.Arbitrary<Evidence> = fc
  .record({
    payments,
    siblings: fc.array(sibling, { maxLength: 2 }),
    amount: fc.constantFrom(10, 25, 40, 'full' as const),
    knownFrom: fc.constantFrom(FIRST - 3 * DAY, FIRST - 3 * DAY, FIRST + MINUTE - 1, FIRST + MINUTE + 1),
  })
  .map(({ payments: seen, ...change }) => evidenceOf(seen, change));

const partial = evidence.filter(({ amount }) => amount !== 'full') as fc.Arbitrary<Evidence & { amount: number }>;

const always = <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, check), { numRuns: 2000 });

const idsOf = (refunds: readonly Refund[]): string[] => refunds.map(({ id }) => id).sort();

/** What counts of an answer: its words and its order do not. */
function essence(match: Match): unknown {
  if (match.outcome === 'found') return { found: idsOf(match.refunds) };
  return match.outcome === 'none' ? 'none' : { undecidable: match.tooYoungForMs ?? 'until somebody looks' };
}

/** Not rejected, not claimed, and not surely made before ours. */
function mayBeOurs({ siblings, doubtfulFrom }: Evidence, candidate: Refund): boolean {
  const claimed = siblings.some(({ claims }) => claims.includes(candidate.id));
  const { dateCreated } = candidate;
  return !isRejected(candidate) && !claimed && (dateCreated === undefined || Date.parse(dateCreated) >= doubtfulFrom);
}

/** Every choice of at most one candidate of each payment that sums to the amount, the slow and obvious way. */
function choices(seen: Evidence, amount: number): Refund[][] {
  return seen.payments
    .reduce<Refund[][]>(
      (sets, { refunds }) => [
        ...sets,
        ...sets.flatMap((set) => refunds.filter((each) => mayBeOurs(seen, each)).map((each) => [...set, each])),
      ],
      [[]],
    )
    .filter((set) => toHundredths(sumOf(set)) === toHundredths(amount));
}

describe('a refund that is found', () => {
  it('is claimed by nobody, rejected by nobody, and lies within all dates', () => {
    always(evidence, (seen) => {
      const match = matchRefund(seen);
      if (match.outcome !== 'found') return;
      expect(match.refunds.length).toBeGreaterThan(0);
      for (const ours of match.refunds) {
        expect(mayBeOurs(seen, ours)).toBe(true);
        const made = Date.parse(ours.dateCreated ?? '');
        expect(made).toBeGreaterThanOrEqual(seen.notBefore);
        expect(made).toBeGreaterThanOrEqual(seen.knownFrom);
        expect(made).toBeLessThanOrEqual(seen.knownUntil);
      }
    });
  });

  it('is one refund of each of its payments, and sums to the amount', () => {
    always(evidence, (seen) => {
      const match = matchRefund(seen);
      if (match.outcome !== 'found') return;
      expect(new Set(match.refunds.map(({ paymentId }) => paymentId)).size).toBe(match.refunds.length);
      if (seen.amount !== 'full') return expect(sumOf(match.refunds)).toBe(seen.amount);
      for (const payment of seen.payments) {
        const refunded = sumOf(payment.refunds.filter((each) => !isRejected(each)));
        expect(refunded).toBeGreaterThanOrEqual(payment.amount ?? Infinity);
      }
    });
  });

  it('is the only choice', () => {
    always(partial, (seen) => {
      const match = matchRefund(seen);
      if (match.outcome === 'found') expect(choices(seen, seen.amount)).toEqual([match.refunds]);
    });
  });

  it('holds nothing that an open refund could own', () => {
    always(partial, (seen) => {
      const match = matchRefund(seen);
      if (match.outcome !== 'found') return;
      const newest = Math.max(...match.refunds.map(({ dateCreated }) => Date.parse(dateCreated ?? '')));
      for (const { undecided, amount, startedAt } of seen.siblings) {
        if (!undecided || startedAt > newest) continue;
        expect(amount).toBeDefined();
        expect(choices(seen, amount ?? 0).flat()).not.toEqual(expect.arrayContaining([match.refunds[0]]));
      }
    });
  });

  it('is found when it is the only choice, without doubt', () => {
    always(partial, (seen) => {
      const calm = { ...seen, siblings: seen.siblings.map((other) => ({ ...other, undecided: false })) };
      const [only, ...others] = choices(calm, seen.amount);
      if (only === undefined || others.length > 0) return;
      const dates = only.map(({ dateCreated }) => Date.parse(dateCreated ?? ''));
      const sure = dates.every((made) => made >= Math.max(seen.notBefore, seen.knownFrom) && made <= seen.knownUntil);
      expect(matchRefund(calm).outcome).toBe(sure ? 'found' : 'undecidable');
    });
  });
});

describe('none', () => {
  it('is never said while a refund that fits is there', () => {
    always(partial, (seen) => {
      if (choices(seen, seen.amount).length > 0) expect(matchRefund(seen).outcome).not.toBe('none');
    });
  });

  it('is never said of a full refund while there is a refund that may be ours', () => {
    always(evidence, (seen) => {
      const some = seen.payments.some(({ refunds }) => refunds.some((each) => mayBeOurs(seen, each)));
      expect(matchRefund({ ...seen, amount: 'full' }).outcome === 'none').toBe(!some);
    });
  });

  it('names every refund of another amount that nobody claims, or asked for', () => {
    always(partial, (seen) => {
      const match = matchRefund({ ...seen, siblings: seen.siblings.map((each) => ({ ...each, undecided: false })) });
      if (match.outcome !== 'none') return;
      const rest = seen.payments.flatMap(({ refunds }) => refunds).filter((each) => mayBeOurs(seen, each));
      expect(idsOf(match.unexplained ?? [])).toEqual(idsOf(rest));
    });
  });

  it('is never said of a split while a refund that may be a part of ours is there', () => {
    always(partial, (seen) => {
      const part = seen.payments
        .flatMap(({ refunds }) => refunds)
        .some((each) => mayBeOurs(seen, each) && each.amount < seen.amount);
      if (part && seen.payments.length > 1) expect(matchRefund(seen).outcome).not.toBe('none');
    });
  });
});

describe('the answer', () => {
  const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

  const reordered: fc.Arbitrary<[Evidence, Evidence]> = evidence.chain((seen) =>
    fc
      .tuple(
        fc
          .tuple(...seen.payments.map(({ refunds }) => shuffled(refunds)))
          .map((lists) => seen.payments.map((payment, p) => ({ ...payment, refunds: lists[p] ?? [] })))
          .chain(shuffled),
        shuffled(seen.siblings),
      )
      .map(([again, siblings]) => [seen, { ...seen, payments: again, siblings }]),
  );

  it('does not depend on the order of payments, refunds or siblings', () => {
    always(reordered, ([seen, again]) => expect(essence(matchRefund(again))).toEqual(essence(matchRefund(seen))));
  });

  it('shows the same candidates in whatever order they are seen', () => {
    always(reordered, (pair) => {
      const [one, other] = pair.map((seen) => matchRefund(seen));
      if (one?.outcome !== 'undecidable' || other?.outcome !== 'undecidable') return;
      expect(idsOf(other.candidates)).toEqual(idsOf(one.candidates));
    });
  });

  it.each<[string, Partial<Refund>]>([
    ['was rejected', { status: 'rejected' }],
    ['was cancelled', { status: 'cancelled' }],
    ['was made long before', { dateCreated: at(FIRST - DAY) }],
    ['a closed refund claims', {}],
  ])('does not change by a refund that %s', (_, change) => {
    always(fc.tuple(partial, fc.nat(), fc.constantFrom(...AMOUNTS)), ([seen, where, amount]) => {
      const unrelated = { id: 'new', amount, status: 'approved', dateCreated: at(FIRST + MINUTE), ...change };
      const index = where % seen.payments.length;
      const more = seen.payments.map((payment, p) =>
        p === index ? { ...payment, refunds: [...payment.refunds, { ...unrelated, paymentId: payment.id }] } : payment,
      );
      const claims = Object.keys(change).length === 0 ? ['new'] : [];
      const closed = { workflowId: 'closed', claims, undecided: false, startedAt: FIRST };
      const after = matchRefund({ ...seen, payments: more, siblings: [...seen.siblings, closed] });
      expect(essence(after)).toEqual(essence(matchRefund(seen)));
    });
  });

  it('never becomes surer by another open refund of the payment, whatever its amount', () => {
    always(fc.tuple(evidence, sibling), ([seen, other]) => {
      const before = matchRefund(seen).outcome;
      const open = { ...other, claims: [], undecided: true };
      const after = matchRefund({ ...seen, siblings: [...seen.siblings, open] }).outcome;
      expect(before === 'found' ? ['found', 'undecidable'] : [before]).toContain(after);
    });
  });

  it('of two equal refunds that look at the same payment is never "found" for both', () => {
    always(partial, (seen) => {
      const other = { workflowId: 'b', claims: [], undecided: true, amount: seen.amount, startedAt: FIRST - DAY };
      const mine = matchRefund({ ...seen, siblings: [...seen.siblings, other] });
      expect(mine.outcome).not.toBe('found');
    });
  });
});
