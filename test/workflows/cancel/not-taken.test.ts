import { setTimeout as sleep } from 'node:timers/promises';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';
import { cancel, expectEnd, refundIn, type Refunding, type Situation } from './cell';
import { WAYS, type Answer, type Turns } from './ways';

/** The first attempt is scheduled, and no worker has taken it: the one that polls takes workflow tasks only. */
const NOT_TAKEN: Situation = {
  reach: async ({ handle }) => {
    while (((await handle.describe()).raw.pendingActivities ?? []).length === 0) await sleep(100);
  },
  ends: 'canceled',
};

let world: RefundWorld;
let canceled: Map<Turns, { refund: Refunding; answers: Promise<Answer[]> }>;

beforeAll(async () => {
  world = await startRefundWorld({ activitiesLater: true });
  const cells = WAYS.map(async ([, turns]) => {
    const refund = await refundIn(world, NOT_TAKEN);
    return [turns, { refund, ...(await cancel(refund, turns)) }] as const;
  });
  canceled = new Map(await Promise.all(cells));
  await world.startActivities(); // all of the cells at once: a worker for each would take minutes
});
afterAll(() => world.stop());

describe('canceled before anybody takes the first attempt', () => {
  it.concurrent.each(WAYS)('by %s', async (_way, turns) => {
    const cell = canceled.get(turns);
    if (cell === undefined) throw new Error('not prepared');
    await expectEnd(cell.refund, { situation: NOT_TAKEN, turns, sentBefore: 0, answers: await cell.answers });
  });
});
