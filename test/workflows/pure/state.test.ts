import { DEFAULT_POLICY, REFUND_STATUSES, type Hold } from '../../../src/contract';
import {
  cancelDecision,
  iso,
  knownRefunds,
  ownRefunds,
  pick,
  snapshotOf,
  waitsFor,
  type Phase,
} from '../../../src/workflows/state';
import { NOON, NOON_ISO, PHASES, phaseOf, REFUND, stateIn } from './states';

const CLOSED = ['refunded', 'canceled', 'failed'];

it('has a phase for every status', () => {
  expect(PHASES.map(({ status }) => status)).toEqual(REFUND_STATUSES);
});

describe('whether a cancel comes in time', () => {
  it.each<[Phase['status'], ReturnType<typeof cancelDecision>]>([
    ['pending', undefined],
    ['submitting', undefined],
    ['reconciling', undefined],
    ['needsReview', undefined],
    ['canceled', 'canceled'],
    ['settling', 'tooLate'],
    ['refunded', 'tooLate'],
    ['failed', 'tooLate'],
  ])('is, for one that is %s, %p', (status, decision) => {
    expect(cancelDecision(phaseOf(status))).toBe(decision);
  });
});

describe('which refunds are known', () => {
  it.each<[string, Phase, boolean, boolean]>([
    ['accepted ones are ours', phaseOf('settling'), true, true],
    ['so are the ones refunded', phaseOf('refunded'), true, true],
    ['candidates of a review are known, but claimed by nobody', phaseOf('needsReview'), true, false],
    [
      'unless they are ours, and only their end is open',
      { status: 'needsReview', why: 'not settled', candidates: [REFUND], ours: true },
      true,
      true,
    ],
    ['none while it is pending', phaseOf('pending'), false, false],
    ['none while it is submitting', phaseOf('submitting'), false, false],
    ['none while it is reconciling', phaseOf('reconciling'), false, false],
    ['none once it is canceled', phaseOf('canceled'), false, false],
    ['none once it failed', phaseOf('failed'), false, false],
  ])('%s', (_, phase, known, own) => {
    expect(knownRefunds(phase)).toEqual(known ? [REFUND] : []);
    expect(ownRefunds(phase)).toEqual(own ? [REFUND] : []);
  });
});

describe('what a refund waits for', () => {
  it('is said in every status that is not its end, and in none that is', () => {
    for (const phase of PHASES) {
      const waiting = waitsFor(stateIn(phase));
      if (CLOSED.includes(phase.status)) expect(waiting).toBeUndefined();
      else expect(waiting).toMatch(/^\S.*[^.]$/);
    }
  });

  it.each<[Hold, string]>([
    [{ seconds: 60 }, `the hold to end at ${NOON_ISO}, or a release`],
    [{ untilReleased: true }, 'a release'],
    [{ seconds: 60, untilReleased: true }, `a release until ${NOON_ISO}`],
    [{ releasedByAnother: true }, 'a release by somebody else than who asked for it'],
    [
      { seconds: 60, untilReleased: true, releasedByAnother: true },
      `a release by somebody else than who asked for it until ${NOON_ISO}`,
    ],
    [
      { seconds: 60, releasedByAnother: true },
      `the hold to end at ${NOON_ISO}, or a release by somebody else than who asked for it`,
    ],
  ])('with a hold of %j is %s', (hold, waiting) => {
    const request = { advancedPaymentId: '1', amount: 25, hold, policy: DEFAULT_POLICY };
    const phase: Phase = { status: 'pending', ...(hold.seconds === undefined ? {} : { holdEndsAt: NOON }) };
    expect(waitsFor(stateIn(phase, { request }))).toBe(waiting);
  });

  const cancel = { requestedAt: NOON, via: 'message' as const };

  it('is word of earlier refunds of the same ID once a held one is to be canceled', () => {
    expect(waitsFor(stateIn(phaseOf('pending'), { cancel }))).toMatch(/same ID/);
  });

  it('is the attempt under way once a cancel is asked for', () => {
    expect(waitsFor(stateIn(phaseOf('submitting'), { cancel }))).toMatch(/attempt under way .* cancel/);
  });
});

describe('the snapshot', () => {
  it('of a fresh refund says what is known, and nothing else', () => {
    expect(snapshotOf(stateIn({ status: 'submitting' }))).toEqual({
      status: 'submitting',
      idempotencyKey: 'refund-21000123456-a1',
      advancedPaymentId: '21000123456',
      amount: 25,
      waitingFor: expect.any(String) as string,
      deadlines: {},
      refunds: [],
    });
  });

  it.each<[Phase['status'], object]>([
    ['pending', { holdEndsAt: NOON_ISO }],
    ['submitting', { submitUntil: NOON_ISO }],
    ['settling', { settleUntil: NOON_ISO }],
    ['reconciling', {}],
    ['needsReview', {}],
    ['refunded', {}],
    ['canceled', {}],
    ['failed', {}],
  ])('of one that is %s has the deadlines %j', (status, deadlines) => {
    const snapshot = snapshotOf(stateIn(phaseOf(status)));
    expect(snapshot.deadlines).toEqual(deadlines);
    expect(snapshot.status).toBe(status);
    expect('waitingFor' in snapshot).toBe(!CLOSED.includes(status));
  });

  it('says of a review why it is one', () => {
    const review = { status: 'needsReview' as const, why: 'not settled', candidates: [], ours: false };
    expect(snapshotOf(stateIn(review))).toMatchObject({ reviewReason: 'not settled' });
  });

  it('repeats what the caller calls it', () => {
    const names = { reference: 'a1', orderId: 'A-1001', currency: 'BRL' };
    const request = { advancedPaymentId: '1', amount: 'full' as const, ...names, policy: DEFAULT_POLICY };
    expect(snapshotOf(stateIn(phaseOf('canceled'), { request }))).toMatchObject({ ...names, amount: 'full' });
  });

  it('shows who canceled, when and why, and whether it was in time, once that is decided', () => {
    const asked = { requestedBy: 'ana', reason: 'twice', requestedAt: NOON, via: 'temporal' as const };
    const shown = { requestedBy: 'ana', reason: 'twice', requestedAt: NOON_ISO };
    expect(snapshotOf(stateIn(phaseOf('submitting'), { cancel: asked })).cancel).toEqual(shown);
    expect(snapshotOf(stateIn(phaseOf('settling'), { cancel: { ...asked, decision: 'tooLate' } })).cancel).toEqual({
      ...shown,
      decision: 'tooLate',
    });
  });

  it('shows who released it, what the gateway said last, and who settled it', () => {
    const change = {
      releasedBy: 'bea',
      lastAnswer: { type: 'Timeout', message: 'No answer' },
      resolution: { outcome: 'refunded' as const, resolvedBy: 'bea', note: 'seen' },
    };
    expect(snapshotOf(stateIn(phaseOf('refunded'), change))).toMatchObject({ ...change, refunds: [REFUND] });
  });

  it('is plain JSON, with no field that is undefined', () => {
    for (const phase of PHASES) {
      const snapshot = snapshotOf(stateIn(phase, { cancel: { requestedAt: NOON, via: 'message' } }));
      expect(JSON.parse(JSON.stringify(snapshot))).toStrictEqual(snapshot);
    }
  });
});

it('picks the fields that are there', () => {
  const from: { a?: number; b?: number | undefined; c: null; d: number } = { a: 0, b: undefined, c: null, d: 1 };
  expect(Object.entries(pick(from, 'a', 'b', 'c'))).toEqual([
    ['a', 0],
    ['c', null],
  ]);
});

it('writes times in UTC', () => {
  expect(iso(NOON)).toBe(NOON_ISO);
});
