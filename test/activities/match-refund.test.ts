import type { Refund } from '../../src/contract';
import { matchRefund, type Evidence, type Match } from '../../src/activities/match-refund';
import {
  aClosedSibling,
  anOpenSibling,
  aPayment,
  aRefund,
  at,
  DAY,
  evidenceOf,
  FIRST,
  HOUR,
  MINUTE,
  SECOND,
  undated,
} from './evidence';

/** Of one payment of 100. */
const match = (refunds: readonly Refund[], change: Partial<Evidence> = {}): Match =>
  matchRefund(evidenceOf([aPayment(refunds)], change));

const found = (...refunds: Refund[]): Match => ({ outcome: 'found', refunds });
const none: Match = { outcome: 'none' };
const noneBut = (...unexplained: Refund[]): Match => ({ outcome: 'none', unexplained });
const undecidable = (...candidates: Refund[]) => ({
  outcome: 'undecidable',
  why: expect.any(String) as string,
  candidates,
});

describe('a refund of one payment', () => {
  it('is found by its amount and its date', () => {
    const ours = aRefund('1');
    expect(match([ours])).toEqual(found(ours));
  });

  it('is none when the payment has no refunds', () => {
    expect(match([])).toEqual(none);
  });

  it('is found among refunds of other amounts', () => {
    const ours = aRefund('2');
    expect(match([aRefund('1', { amount: 24.99 }), ours, aRefund('3', { amount: 25.01 })])).toEqual(found(ours));
  });

  it('is none when only other amounts were refunded', () => {
    const others = [aRefund('1', { amount: 24.99 }), aRefund('2', { amount: 50 })];
    expect(match(others)).toEqual(noneBut(...others));
  });

  it('is never a sum of several refunds of one payment: the gateway makes one of it', () => {
    const parts = [aRefund('1', { amount: 10 }), aRefund('2', { amount: 15 })];
    expect(match(parts)).toEqual(noneBut(...parts));
  });

  it.each(['approved', 'in_process', 'authorized', 'unknown', 'a word of tomorrow'])(
    'is found when it is %s',
    (status) => {
      const ours = aRefund('1', { status });
      expect(match([ours])).toEqual(found(ours));
    },
  );

  it.each(['rejected', 'cancelled'])('is none when it was %s: no money moved', (status) => {
    expect(match([aRefund('1', { status })])).toEqual(none);
  });

  it.each(['rejected', 'cancelled'])('is found beside an equal one that was %s', (status) => {
    const ours = aRefund('2');
    expect(match([aRefund('1', { status }), ours])).toEqual(found(ours));
  });

  it('compares cents, not floating-point numbers', () => {
    const ours = aRefund('1', { amount: 1.1 + 2.2 });
    expect(match([ours], { amount: 3.3 })).toEqual(found(ours));
  });

  it('cannot be told from an equal one that nobody claims', () => {
    const [one, other] = [aRefund('1'), aRefund('2')];
    expect(match([one, other])).toEqual(undecidable(one, other));
  });

  it('shows a person every refund that it may be', () => {
    const equal = ['1', '2', '3', '4'].map((id) => aRefund(id));
    expect(match(equal)).toEqual(undecidable(...equal));
  });

  it('changes nothing of what it is given', () => {
    const evidence = evidenceOf([aPayment([aRefund('1'), aRefund('2')])], { siblings: [aClosedSibling('2')] });
    const before = structuredClone(evidence);
    matchRefund(evidence);
    expect(evidence).toEqual(before);
  });
});

describe('when a refund was made', () => {
  it.each([
    ['by the earliest clock', FIRST - 5 * SECOND],
    ['at once', FIRST],
    ['just before visibility may lag', FIRST + 10 * MINUTE],
  ])('%s, it is ours', (_, ms) => {
    const ours = aRefund('1', { dateCreated: at(ms) });
    expect(match([ours])).toEqual(found(ours));
  });

  it.each([
    ['a moment too early', FIRST - 5 * SECOND - 1],
    ['as early as clocks may be apart', FIRST - 5 * MINUTE],
  ])('%s, it cannot be told', (_, ms) => {
    const early = aRefund('1', { dateCreated: at(ms) });
    expect(match([early])).toEqual(undecidable(early));
  });

  it('long before ours could leave, it is not ours', () => {
    expect(match([aRefund('1', { dateCreated: at(FIRST - 5 * MINUTE - 1) })])).toEqual(none);
    expect(match([aRefund('1', { dateCreated: at(FIRST - 90 * DAY) })])).toEqual(none);
  });

  it('does not confuse ours with an equal one of long before', () => {
    const ours = aRefund('2');
    expect(match([aRefund('1', { dateCreated: at(FIRST - HOUR) }), ours])).toEqual(found(ours));
  });

  it('so lately that its owner may not be visible yet, says how long to wait', () => {
    const young = aRefund('1', { dateCreated: at(FIRST + 10 * MINUTE + 4 * SECOND) });
    expect(match([young])).toEqual({ ...undecidable(young), tooYoungForMs: 4 * SECOND });
  });

  it('so lately is waited for first, whatever else is doubtful: its owner may only not be known yet', () => {
    const young = aRefund('1', { dateCreated: at(FIRST + 10 * MINUTE + 4 * SECOND) });
    const waits = { outcome: 'undecidable', tooYoungForMs: 4 * SECOND };
    expect(match([young], { siblings: [anOpenSibling()] })).toMatchObject(waits);
    expect(match([young, aRefund('2')])).toMatchObject(waits);
    expect(match([young], { amount: 'full' })).toMatchObject(waits);
    expect(match([young], { amount: 10 })).toEqual({ ...noneBut(young), tooYoungForMs: 4 * SECOND });
  });

  it('in the future makes it doubtful at once, however far ahead: waiting would not help', () => {
    for (const ahead of [15 * SECOND + 1, HOUR, 400 * DAY]) {
      const future = aRefund('1', { dateCreated: at(FIRST + 10 * MINUTE + ahead) });
      expect(match([future])).toEqual(undecidable(future));
      expect(match([future], { amount: 10 })).toEqual(noneBut(future));
    }
  });

  it('before what the namespace remembers, it cannot be told whose it is', () => {
    const knownFrom = FIRST + MINUTE;
    const [forgotten, known] = [FIRST + MINUTE - 1, FIRST + MINUTE].map((ms) => aRefund('1', { dateCreated: at(ms) }));
    expect(match([forgotten as Refund], { knownFrom })).toEqual(undecidable(forgotten as Refund));
    expect(match([known as Refund], { knownFrom })).toEqual(found(known as Refund));
  });

  it.each([
    '2022-11-18T12:00:30Z',
    '2022-11-18T12:00:30.000+00:00',
    '2022-11-18T08:00:30.768-04:00',
    '2022-11-18T09:00:30-0300',
    '2022-11-19T01:30:30.000+13:30',
  ])('it is read with its zone: %s', (dateCreated) => {
    const ours = aRefund('1', { dateCreated });
    expect(match([ours])).toEqual(found(ours));
  });

  it('it is not taken for ours by its digits in another zone', () => {
    expect(match([aRefund('1', { dateCreated: '2022-11-18T12:00:30.000+02:00' })])).toEqual(none);
  });

  it.each([
    ['nothing', undefined],
    ['no date', '0000000000'],
    ['a day only', '2022-11-18'],
    ['a time without a zone', '2022-11-18T12:00:30'],
    ['a time of long ago without a zone', '2022-11-18T08:00:30.768'],
  ])('the gateway says %s: then it may be ours, and it cannot be told', (_, dateCreated) => {
    const refund = undated(aRefund('1'));
    const strange = dateCreated === undefined ? refund : { ...refund, dateCreated };
    expect(match([strange])).toEqual(undecidable(strange));
  });

  it('the gateway does not say: a person hears that, and nothing about a date', () => {
    expect(match([undated(aRefund('1'))])).toMatchObject({ why: expect.not.stringContaining('by its date') as string });
  });

  it('the gateway does not say: an amount that does not fit is still not ours', () => {
    const other = undated(aRefund('1', { amount: 24 }));
    expect(match([other])).toEqual(noneBut(other));
  });

  it('the gateway does not say: an equal dated one does not become ours by that', () => {
    const [dateless, dated] = [undated(aRefund('1')), aRefund('2')];
    expect(match([dateless, dated])).toEqual(undecidable(dateless, dated));
  });
});

describe('other refunds of the payment', () => {
  it('keep what they claim', () => {
    expect(match([aRefund('1')], { siblings: [aClosedSibling('1')] })).toEqual(none);
  });

  it('that claim an equal one leave ours to be found', () => {
    const ours = aRefund('2');
    expect(match([aRefund('1'), ours], { siblings: [aClosedSibling('1')] })).toEqual(found(ours));
  });

  it('that claim all equal ones but two leave it undecidable', () => {
    const [one, other] = [aRefund('1'), aRefund('2')];
    const siblings = [aClosedSibling('3')];
    expect(match([one, other, aRefund('3')], { siblings })).toEqual(undecidable(one, other));
  });

  it('claim by id as text: 007 is not 7', () => {
    const ours = aRefund('7');
    expect(match([ours], { siblings: [aClosedSibling('007', '7.0', ' 7', '77')] })).toEqual(found(ours));
  });

  it('claim ids that are no numbers, and ids larger than numbers are exact', () => {
    const ours = aRefund('9007199254740993');
    const siblings = [aClosedSibling('9007199254740992', 'rf_01J')];
    expect(match([aRefund('rf_01J'), ours], { siblings })).toEqual(found(ours));
  });

  it('that are closed and claim nothing take nothing', () => {
    const ours = aRefund('1');
    expect(match([ours], { siblings: [aClosedSibling()] })).toEqual(found(ours));
  });

  it('that are open with the same amount may own it', () => {
    const refund = aRefund('1');
    const result = match([refund], { siblings: [anOpenSibling()] });
    expect(result).toEqual(undecidable(refund));
    expect(result).toMatchObject({ why: expect.stringContaining('refund-b') as string });
  });

  it.each([24.99, 25.01, 50, 0.25])('that are open with another amount, %p, may not', (amount) => {
    const ours = aRefund('1');
    expect(match([ours], { siblings: [anOpenSibling({ amount })] })).toEqual(found(ours));
  });

  it('that are open with an amount nobody knows may own it', () => {
    const { amount: _, ...unknown } = anOpenSibling();
    const refund = aRefund('1');
    expect(match([refund], { siblings: [unknown] })).toEqual(undecidable(refund));
  });

  it('that started after it was made cannot own it', () => {
    const ours = aRefund('1');
    const startedAt = FIRST + 30 * SECOND + 1;
    expect(match([ours], { siblings: [anOpenSibling({ startedAt })] })).toEqual(found(ours));
    expect(match([ours], { siblings: [anOpenSibling({ startedAt: startedAt - 1 })] })).toEqual(undecidable(ours));
  });

  it('that are open keep it undecidable even when one of two equal refunds is claimed', () => {
    const rest = aRefund('2');
    const siblings = [aClosedSibling('1'), anOpenSibling()];
    expect(match([aRefund('1'), rest], { siblings })).toEqual(undecidable(rest));
  });

  it('explain a refund of another amount that nobody claims, if they asked for just that and are not decided', () => {
    const other = aRefund('1', { amount: 10 });
    expect(match([other])).toEqual(noneBut(other));
    expect(match([other], { siblings: [anOpenSibling({ amount: 10 })] })).toEqual(none);
    const { amount: _, ...unknown } = anOpenSibling();
    for (const sibling of [
      anOpenSibling({ amount: 11 }),
      anOpenSibling({ amount: 10, undecided: false }),
      anOpenSibling({ amount: 10, startedAt: FIRST + MINUTE }),
      unknown,
    ]) {
      expect(match([other], { siblings: [sibling] })).toEqual(noneBut(other));
    }
  });

  it('change nothing where nothing fits', () => {
    expect(match([], { siblings: [anOpenSibling(), aClosedSibling('9')] })).toEqual(none);
  });
});

describe('a refund of a split', () => {
  const split = (first: readonly Refund[], second: readonly Refund[], change: Partial<Evidence> = {}): Match =>
    matchRefund(evidenceOf([aPayment(first), aPayment(second, { id: 'p2' })], change));
  const of10 = aRefund('1', { amount: 10 });
  const of15 = aRefund('2', { amount: 15, paymentId: 'p2' });

  it('is found by the sum of one refund of each payment', () => {
    expect(split([of10], [of15])).toEqual(found(of10, of15));
  });

  it('is found on one of the payments', () => {
    const ours = aRefund('1');
    expect(split([], [ours])).toEqual(found(ours));
  });

  it('is found among refunds that do not fit', () => {
    expect(split([of10, aRefund('3', { amount: 90 })], [of15, aRefund('4', { amount: 60 })])).toEqual(
      found(of10, of15),
    );
  });

  it('cannot be told when several sums fit', () => {
    const whole = aRefund('3', { paymentId: 'p2' });
    expect(split([of10], [of15, whole])).toEqual({
      ...undecidable(),
      candidates: expect.arrayContaining([of10, of15, whole]) as Refund[],
    });
  });

  it('cannot be told when one of its dates is doubtful', () => {
    const early = { ...of10, dateCreated: at(FIRST - MINUTE) };
    expect(split([early], [of15])).toEqual(undecidable(early, of15));
  });

  it('cannot be told when only a part is there', () => {
    expect(split([of10], [])).toEqual(undecidable(of10));
    expect(split([], [of15])).toEqual(undecidable(of15));
  });

  it('cannot be told when the other part was rejected: some money moved', () => {
    expect(split([of10], [{ ...of15, status: 'rejected' }])).toEqual(undecidable(of10));
  });

  it('is none when a larger refund is all there is', () => {
    const larger = aRefund('1', { amount: 26 });
    expect(split([larger], [])).toEqual(noneBut(larger));
  });

  it('is none when the parts that are there are claimed', () => {
    expect(split([of10], [of15], { siblings: [aClosedSibling('1', '2')] })).toEqual(none);
  });

  it('is not proven to be none because an open refund of another amount may own the part that is there', () => {
    expect(split([of10], [], { siblings: [anOpenSibling({ amount: 10 })] })).toEqual(undecidable(of10));
  });

  it('cannot be told when an open one of another amount may own a part of the sum', () => {
    expect(split([of10], [of15], { siblings: [anOpenSibling({ amount: 10 })] })).toEqual(undecidable(of10, of15));
  });

  it('cannot be told when it may be a part of a larger open one', () => {
    const fits = aRefund('1');
    const rest = aRefund('2', { amount: 40, paymentId: 'p2' });
    const siblings = [anOpenSibling({ amount: 65 })];
    expect(split([fits], [rest], { siblings })).toEqual(undecidable(fits));
  });

  it('cannot be told when an open one that started between its parts may own the later one', () => {
    const later = { ...of15, dateCreated: at(FIRST + 2 * MINUTE) };
    const siblings = [anOpenSibling({ amount: 15, startedAt: FIRST + MINUTE })];
    expect(split([of10], [later], { siblings })).toEqual(undecidable(of10, later));
  });

  it('is found beside an open one of another amount that no refund fits', () => {
    expect(split([of10], [of15], { siblings: [anOpenSibling({ amount: 70 })] })).toEqual(found(of10, of15));
  });

  it('is too young as long as its youngest part is', () => {
    const young = { ...of15, dateCreated: at(FIRST + 10 * MINUTE + SECOND) };
    expect(split([of10], [young])).toEqual({ ...undecidable(of10, young), tooYoungForMs: SECOND });
  });

  it('is forgotten as soon as its oldest part is', () => {
    const knownFrom = FIRST + MINUTE;
    const later = { ...of15, dateCreated: at(FIRST + 2 * MINUTE) };
    expect(split([of10], [later], { knownFrom })).toEqual(undecidable(of10, later));
  });

  it('does not count a refund twice that shows under both payments', () => {
    const refund = aRefund('1');
    expect(split([refund], [refund])).toEqual(found(refund));
    expect(split([refund], [refund], { amount: 50 }).outcome).not.toBe('found');
  });

  it('is decided quickly for many payments with many equal refunds', () => {
    const payments = Array.from({ length: 20 }, (_, p) =>
      aPayment(
        Array.from({ length: 20 }, (__, r) => aRefund(`${p}-${r}`, { amount: 1 })),
        { id: `p${p}` },
      ),
    );
    expect(matchRefund(evidenceOf(payments, { amount: 10 })).outcome).toBe('undecidable');
  });
});

describe('a full refund', () => {
  const full = (refunds: readonly Refund[], change: Partial<Evidence> = {}): Match =>
    match(refunds, { amount: 'full', ...change });
  const old = aRefund('1', { amount: 40, dateCreated: at(FIRST - DAY) });

  it('is found when it leaves nothing', () => {
    const ours = aRefund('1', { amount: 100 });
    expect(full([ours])).toEqual(found(ours));
  });

  it('is found by what earlier refunds had left', () => {
    const ours = aRefund('2', { amount: 60 });
    expect(full([old, ours])).toEqual(found(ours));
    expect(full([aRefund('1', { amount: 40 }), ours], { siblings: [aClosedSibling('1')] })).toEqual(found(ours));
  });

  it('is none when nothing was refunded, or only before', () => {
    expect(full([])).toEqual(none);
    expect(full([old])).toEqual(none);
  });

  it('is none when a refund that is not ours left nothing for it', () => {
    expect(full([aRefund('1', { amount: 100 })], { siblings: [aClosedSibling('1')] })).toEqual(none);
  });

  it('cannot be told from a new refund that leaves something: only the gateway knows what all that is left comes to', () => {
    const ours = aRefund('1', { amount: 99.99 });
    expect(full([ours])).toEqual(undecidable(ours));
    expect(full([ours], { siblings: [aClosedSibling('1')] })).toEqual(none);
  });

  it('is none when it was rejected', () => {
    expect(full([aRefund('1', { amount: 100, status: 'rejected' })])).toEqual(none);
  });

  it('is not proven to be none by a refund that held its money then, and was rejected since', () => {
    // 40 were being refunded when ours came, so ours was of 60; the 40 came back later.
    const ours = aRefund('2', { amount: 60 });
    expect(full([{ ...old, status: 'rejected' }, ours])).toEqual(undecidable(ours));
  });

  it('cannot be told from another new refund of the rest', () => {
    const [one, other] = [aRefund('1', { amount: 40 }), aRefund('2', { amount: 60 })];
    expect(full([one, other])).toEqual(undecidable(one, other));
  });

  it('cannot be told when the gateway does not say how much the payment was', () => {
    const refund = aRefund('1', { amount: 100 });
    const { amount: _, ...payment } = aPayment([refund]);
    expect(matchRefund(evidenceOf([payment], { amount: 'full' }))).toEqual(undecidable(refund));
    expect(matchRefund(evidenceOf([{ ...payment, refunds: [] }], { amount: 'full' }))).toEqual(none);
  });

  it('cannot be told when another open one may own it', () => {
    const refund = aRefund('1', { amount: 100 });
    const { amount: _, ...openFull } = anOpenSibling();
    expect(full([refund], { siblings: [openFull] })).toEqual(undecidable(refund));
    expect(full([refund], { siblings: [anOpenSibling({ amount: 100 })] })).toEqual(undecidable(refund));
    expect(full([refund], { siblings: [anOpenSibling({ amount: 40 })] })).toEqual(found(refund));
  });

  it('cannot be told by an undated refund', () => {
    const refund = undated(aRefund('1', { amount: 100 }));
    expect(full([refund])).toEqual(undecidable(refund));
  });

  describe('of a split', () => {
    const fullSplit = (first: readonly Refund[], second: readonly Refund[], total?: number): Match =>
      matchRefund(
        evidenceOf(
          [aPayment(first), { id: 'p2', refunds: second, ...(total === undefined ? {} : { amount: total }) }],
          { amount: 'full' },
        ),
      );
    const first = aRefund('1', { amount: 100 });
    const second = aRefund('2', { amount: 50, paymentId: 'p2' });

    it('is found when it leaves nothing of any payment', () => {
      expect(fullSplit([first], [second], 50)).toEqual(found(first, second));
    });

    it('is found on the payment that had something left', () => {
      expect(fullSplit([{ ...first, dateCreated: at(FIRST - DAY) }], [second], 50)).toEqual(found(second));
    });

    it('cannot be told when something of one payment is left', () => {
      expect(fullSplit([first], [], 50)).toEqual(undecidable(first));
      expect(fullSplit([], [second], 50)).toEqual(undecidable(second));
      expect(fullSplit([first], [{ ...second, amount: 49.99 }], 50)).toEqual(
        undecidable(first, { ...second, amount: 49.99 }),
      );
    });

    it('cannot be told when one total is not known, and shows all that may be ours', () => {
      expect(fullSplit([first], [second])).toEqual(undecidable(first, second));
    });

    it('shows all that may be ours when one payment has several', () => {
      const halves = ['3', '4'].map((id) => aRefund(id, { amount: 50 }));
      expect(fullSplit(halves, [second], 50)).toEqual(undecidable(...halves, second));
    });
  });
});
