import { startRefundWorld, type RefundWorld } from '../../support/refund-world';
import { expectCell, untilVisible, type Situation } from './cell';
import { answering, inReview, LOOKS_FAIL, mend, reconciling, resolveAs } from './situations';
import { WAYS } from './ways';

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

/** Nobody can ask how far it is, until that is mended. */
const settling = (settle: 'approved' | 'rejected'): Omit<Situation, 'ends'> => ({
  posts: answering({ fault: 'in_process', settle, settleAfterMs: 0 }),
  gets: LOOKS_FAIL,
  reach: (refund) => untilVisible(refund, 'settling'),
  afterwards: mend,
  told: 'settling',
});

const SITUATIONS: Record<string, Situation> = {
  'it settles, and is approved later': { ...settling('approved'), ends: 'refunded' },
  'it settles, and is rejected later': { ...settling('rejected'), ends: 'RefundRejected' },
  'it reconciles, and something is found': { ...reconciling.moneyMoved, ends: 'refunded' },
  'it reconciles, and nothing is found': { ...reconciling.nothingMoved, ends: 'canceled' },
  'it is in review, and a person finds it refunded': {
    ...inReview.moneyMoved,
    afterwards: (refund) => resolveAs(refund, 'refunded'),
    told: 'InReview',
    ends: 'refunded',
  },
  'it is in review, and a person finds it not refunded': {
    ...inReview.nothingMoved,
    afterwards: (refund) => resolveAs(refund, 'notRefunded'),
    told: 'InReview',
    ends: 'canceled',
    endsUncanceled: 'ResolvedNotRefunded',
  },
  'it is in review, and a later look finds it': {
    ...inReview.moneyMoved,
    afterwards: mend,
    told: 'InReview',
    ends: 'refunded',
  },
  'it is in review, and a later look finds nothing': {
    ...inReview.nothingMoved,
    afterwards: mend,
    told: 'InReview',
    ends: 'canceled',
    endsUncanceled: 'BadRequest',
  },
};

describe.each(Object.entries(SITUATIONS))('canceled while %s', (_name, situation) => {
  it.concurrent.each(WAYS)('by %s', (_way, turns) => expectCell(world, situation, turns));
});
