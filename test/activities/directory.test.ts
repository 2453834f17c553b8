import { siblingsOf } from '../../src/activities/directory';
import type { Sibling } from '../../src/activities/match-refund';
import { FIRST, MINUTE } from './evidence';

interface Shown {
  workflowId?: string;
  status?: string;
  ids?: string[];
  amount?: number;
  startedAt?: number;
}

/** A run as visibility shows it. */
function run({ workflowId = 'refund-b', status, ids, amount, startedAt = FIRST }: Shown) {
  const attributes: Record<string, unknown> = { RefundStatus: status, RefundIds: ids, RefundAmount: amount };
  return { workflowId, startedAt, attribute: (name: string) => attributes[name] };
}

const theOne = (...shown: Shown[]): Sibling => {
  const [sibling, ...others] = siblingsOf(shown.map(run));
  if (sibling === undefined || others.length > 0) throw new Error('not one');
  return sibling;
};

describe('another refund of the payment', () => {
  it('claims its refunds, and says its amount and since when it may have sent', () => {
    expect(theOne({ status: 'refunded', ids: ['1', '2'], amount: 25 })).toEqual({
      workflowId: 'refund-b',
      claims: ['1', '2'],
      undecided: false,
      amount: 25,
      startedAt: FIRST,
    });
  });

  it.each([
    ['pending', false],
    ['submitting', true],
    ['settling', true],
    ['reconciling', true],
    ['needsReview', true],
    ['refunded', true], // by a person who named no refunds
    ['canceled', false],
    ['failed', false],
    [undefined, true],
  ])('that is %s and claims nothing may own one: %p', (status, undecided) => {
    expect(theOne(status === undefined ? {} : { status }).undecided).toBe(undecided);
  });

  it.each([
    ['settling', false],
    ['needsReview', false],
    ['refunded', false],
    ['reconciling', true], // what it claims was rejected, and an earlier attempt may have made another
    ['submitting', true],
  ])('that is %s and claims some may own another one: %p', (status, undecided) => {
    expect(theOne({ status, ids: ['1'] }).undecided).toBe(undecided);
  });
});

describe('a refund of which visibility shows several runs', () => {
  const terminated = { status: 'submitting', startedAt: FIRST };

  it.each([
    ['in order', (shown: Shown[]) => shown],
    ['the newest first', (shown: Shown[]) => [...shown].reverse()],
  ])('is one, and its newest run says where it stands: %s', (_, order) => {
    const closed = { status: 'refunded', ids: ['1'], amount: 25, startedAt: FIRST + MINUTE };
    expect(theOne(...order([terminated, closed]))).toEqual({
      workflowId: 'refund-b',
      claims: ['1'],
      undecided: false,
      amount: 25,
      startedAt: FIRST,
    });
  });

  it('keeps what any of its runs claimed', () => {
    const earlier = { status: 'settling', ids: ['1'], startedAt: FIRST };
    const later = { status: 'refunded', ids: ['2', '1'], startedAt: FIRST + MINUTE };
    expect(theOne(earlier, later).claims).toEqual(['1', '2']);
  });

  it('is no rival any more once its newest run has failed, with proof', () => {
    expect(theOne(terminated, { status: 'failed', startedAt: FIRST + MINUTE }).undecided).toBe(false);
  });

  it.each([
    ['its amount', 25, { amount: 25 }],
    ['any amount, where the later one asks for another', 30, {}],
  ])('may own what the run before its hold has sent, of %s', (_, amount, owned) => {
    const held = { status: 'pending', amount, startedAt: FIRST + MINUTE };
    const { amount: _of, ...undecided } = { ...theOne({ ...terminated, amount: 25 }, held) };
    expect(undecided).toMatchObject({ undecided: true, startedAt: FIRST });
    expect(theOne({ ...terminated, amount: 25 }, held).amount).toBe((owned as { amount?: number }).amount);
    expect(theOne({ status: 'canceled', startedAt: FIRST }, held).undecided).toBe(false);
  });

  it('is not mixed up with another', () => {
    const runs = [run({ workflowId: 'refund-b', ids: ['1'] }), run({ workflowId: 'refund-c', ids: ['2'] })];
    expect(siblingsOf(runs).map(({ workflowId, claims }) => [workflowId, claims])).toEqual([
      ['refund-b', ['1']],
      ['refund-c', ['2']],
    ]);
  });
});
