import type { Review } from '../../soak/verify/timeline';
import { whyUndecidable } from '../../soak/verify/reviews';
import { at, commit, evidence, facts, post, refund, timeline, type MadeUp } from './evidence';

/** The review of refund `a`, entered after ten seconds. */
function why(made: Omit<MadeUp, 'facts'> & { askedAt?: Record<string, number> }): string | undefined {
  const all = evidence({
    ...made,
    facts: made.refunds.map(({ workflowId }) =>
      facts(workflowId, undefined, { askedAt: at(made.askedAt?.[workflowId] ?? 0) }),
    ),
    timelines: { a: timeline({ 0: { status: 'submitting' }, 10: { status: 'needsReview' } }), ...made.timelines },
  });
  const review: Review = { at: at(10), lookedFrom: at(10) };
  return whyUndecidable(all, all.plan.cases[0]!, made.refunds[0]!, review);
}

const OPEN = timeline({ 0: { status: 'submitting' } });
const CLOSED = { closedAt: at(5) };

describe('really undecidable', () => {
  it('where an open refund of the same amount may own the only one that fits', () => {
    expect(why({ refunds: [refund('a'), refund('b')], ledger: [commit('a')], timelines: { b: OPEN } })).toMatch(
      /open one/,
    );
  });

  it('where two fit and nobody claims them', () => {
    expect(
      why({ refunds: [refund('a'), refund('b')], ledger: [commit('a'), commit('b')], timelines: { b: OPEN } }),
    ).toMatch(/several/);
  });

  it('where the sibling claimed its own only after the look', () => {
    const b = timeline(
      { 0: { status: 'submitting' }, 9.5: { status: 'refunded', refundIds: ['of-b'] } },
      { closedAt: at(9.5) },
    );
    expect(why({ refunds: [refund('a'), refund('b')], ledger: [commit('b')], timelines: { b } })).toMatch(/open one/);
  });

  it('where a full refund of the payment is open', () => {
    const full = refund('b', { amount: 'full' });
    expect(why({ refunds: [refund('a'), full], ledger: [commit('a')], timelines: { b: OPEN } })).toMatch(/open one/);
  });

  it('where the gateway refunded another amount', () => {
    expect(why({ refunds: [refund('a')], ledger: [commit('a', { value: 12.5 })] })).toMatch(/another amount/);
  });

  it('where a part of the split was rejected', () => {
    expect(why({ refunds: [refund('a')], ledger: [commit('a', { status: 'partial' })] })).toMatch(/part/);
  });

  it('where somebody refunded the same amount before it was asked for', () => {
    const ledger = [commit('somebody', { seconds: -7 })];
    expect(why({ refunds: [refund('a')], ledger })).toMatch(/before/);
  });

  it('where somebody refunded another amount that nobody claims', () => {
    const one = { foreign: [{ key: 'somebody', amount: 30, afterMs: 0 }] };
    expect(why({ refunds: [refund('a')], ledger: [commit('somebody', { value: 30 })], one })).toMatch(/nobody claims/);
  });

  it('where somebody refunded less than was asked for, on one of the payments of a split', () => {
    const payments = [
      { id: '51', amount: 10 },
      { id: '52', amount: 100 },
    ];
    const one = { payment: { advancedPaymentId: '31', payments } };
    expect(why({ refunds: [refund('a')], ledger: [commit('somebody', { value: 10 })], one })).toMatch(
      /part of the split/,
    );
  });

  it('where it has been settling for most of its window', () => {
    const a = timeline({ 0: { status: 'submitting' }, 2: { status: 'settling' }, 10: { status: 'needsReview' } });
    expect(why({ refunds: [refund('a')], ledger: [commit('a', { status: 'in_process' })], timelines: { a } })).toMatch(
      /settle/,
    );
  });
});

describe('needlessly put before a person', () => {
  it('where nothing is there', () => {
    expect(why({ refunds: [refund('a')] })).toBeUndefined();
  });

  it('where only its own is there', () => {
    expect(why({ refunds: [refund('a')], ledger: [commit('a')] })).toBeUndefined();
  });

  it('where the open sibling asked for another amount', () => {
    const refunds = [refund('a'), refund('b', { amount: 26 })];
    expect(why({ refunds, ledger: [commit('a')], timelines: { b: OPEN } })).toBeUndefined();
  });

  it('where the sibling had claimed its own in time', () => {
    const b = timeline({ 0: { status: 'submitting' }, 4: { status: 'refunded', refundIds: ['of-b'] } }, CLOSED);
    expect(
      why({ refunds: [refund('a'), refund('b')], ledger: [commit('a'), commit('b')], timelines: { b } }),
    ).toBeUndefined();
  });

  it('where the sibling had failed in time', () => {
    const b = timeline({ 0: { status: 'submitting' }, 5: { status: 'failed' } }, CLOSED);
    expect(why({ refunds: [refund('a'), refund('b')], ledger: [commit('a')], timelines: { b } })).toBeUndefined();
  });

  it('where what else is there was committed only afterwards', () => {
    const ledger = [commit('a'), commit('b', { seconds: 11 })];
    expect(why({ refunds: [refund('a')], ledger })).toBeUndefined();
  });

  it('where the other one was rejected', () => {
    const requests = [post('b', { fault: 'rejected' })];
    const ledger = [commit('a'), commit('b', { status: 'rejected' })];
    expect(why({ refunds: [refund('a')], ledger, requests })).toBeUndefined();
  });
});
