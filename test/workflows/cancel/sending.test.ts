import { setTimeout as sleep } from 'node:timers/promises';
import type { PostFault } from '../../../sandbox';
import { startGate, type Gate, type Held } from '../../support/gate';
import { startRefundWorld, type RefundWorld } from '../../support/refund-world';
import { expectCell, type Situation } from './cell';
import { answering, inBackOff, PATIENT } from './situations';
import { WAYS } from './ways';

let world: RefundWorld;
let gate: Gate;
beforeAll(async () => {
  world = await startRefundWorld({ via: async (url) => (gate = await startGate(url)).url });
});
afterAll(async () => {
  await world.stop();
  await gate.stop();
});

/** It, or its answer, is kept back until the cancel is taken. */
function inFlight({
  keeping = 'answer',
  ...situation
}: Omit<Situation, 'reach'> & { keeping?: 'request' | 'answer' }): Situation {
  const held = new Map<string, Held>();
  return {
    ...situation,
    policy: PATIENT,
    prepare: (_world, id) => void held.set(id, gate.hold(id, keeping)),
    reach: async ({ advancedPaymentId }) => held.get(advancedPaymentId)?.arrived,
    afterwards: async ({ advancedPaymentId }) => {
      if (keeping === 'request') await sleep(LONGER_THAN_A_LOOK_MS);
      held.get(advancedPaymentId)?.open();
    },
  };
}

/** A refund that did not wait for its attempt would have looked by then, and found nothing. */
const LONGER_THAN_A_LOOK_MS = 2_000;

/** In back-off. */
function waiting(ends: Situation['ends'], fault: PostFault): Situation {
  return { posts: answering(fault), policy: PATIENT, reach: inBackOff, ends };
}

const SITUATIONS: Record<string, Situation> = {
  'an attempt is in flight that succeeds': inFlight({ ends: 'refunded' }),
  'an attempt is in flight that is still on its way to the gateway': inFlight({
    keeping: 'request',
    onTheWay: true,
    ends: 'refunded',
  }),
  'an attempt is in flight that is accepted, and rejected later': inFlight({
    posts: answering({ fault: 'in_process', settle: 'rejected', settleAfterPolls: 2 }),
    ends: 'RefundRejected',
    told: 'settling',
  }),
  'an attempt is in flight that is refused': inFlight({ left: 10, ends: 'canceled' }),
  'an attempt is in flight whose answer is lost after the money moved': inFlight({
    posts: answering({ fault: 'lost-reply' }),
    ends: 'refunded',
  }),
  'an attempt is in flight whose answer is a 500 after the money moved': inFlight({
    posts: answering({ fault: '500-after' }),
    ends: 'refunded',
  }),
  'an attempt is in flight that is lost before any money moved': inFlight({
    posts: answering({ fault: 'reset-before' }),
    ends: 'canceled',
  }),
  'it waits after a 429': waiting('canceled', { fault: '429', retryAfterSeconds: 60 }),
  'it waits after a 401': waiting('canceled', { fault: '401' }),
  'it waits after a 500 that moved nothing': waiting('canceled', { fault: '500-before' }),
  'it waits after a 500 that moved money': waiting('refunded', { fault: '500-after' }),
  'it waits after a reply that was lost after the money moved': waiting('refunded', { fault: 'lost-reply' }),
  'it waits after a connection that was lost before any money moved': waiting('canceled', { fault: 'reset-before' }),
};

describe.each(Object.entries(SITUATIONS))('canceled while %s', (_name, situation) => {
  it.concurrent.each(WAYS)('by %s', (_way, turns) => expectCell(world, situation, turns));
});
