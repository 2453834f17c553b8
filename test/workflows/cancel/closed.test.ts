import type { CancelDecision, RefundSnapshot } from '../../../src/contract';
import { endOf, startRefundWorld, type RefundWorld } from '../../support/refund-world';
import { paid, refundIn, sent, type Refunding, type Situation } from './cell';
import { answering } from './situations';
import { send, WAYS, type Answer, type Kind } from './ways';

jest.setTimeout(90_000); // many at the same time, on machines and servers that may be busy

let world: RefundWorld;
beforeAll(async () => {
  world = await startRefundWorld();
});
afterAll(() => world.stop());

interface Closed {
  situation: Situation;
  /** What an update hears. */
  decided: CancelDecision;
}

const closed = ({ handle }: Refunding): Promise<unknown> => endOf(handle);

const SITUATIONS: Record<string, Closed> = {
  refunded: {
    situation: { reach: closed, ends: 'refunded' },
    decided: { decision: 'tooLate', status: 'refunded' },
  },
  canceled: {
    situation: {
      hold: { untilReleased: true },
      reach: async (refund) => {
        await refund.handle.signal('cancelRefund', { requestedBy: 'eve' });
        await closed(refund);
      },
      ends: 'canceled',
    },
    decided: { decision: 'canceled', status: 'canceled' },
  },
  'canceled through Temporal': {
    situation: {
      hold: { untilReleased: true },
      reach: async (refund) => {
        await refund.handle.cancel();
        await closed(refund);
      },
      ends: 'canceled',
    },
    decided: { decision: 'canceled', status: 'canceled' },
  },
  failed: {
    situation: { posts: answering({ fault: '404' }), reach: closed, ends: 'NotFound' },
    decided: { decision: 'tooLate', status: 'failed' },
  },
};

interface Seen {
  end: object;
  snapshot: RefundSnapshot;
  visible: unknown;
  sent: number;
  paid: number[];
}

async function look(refund: Refunding): Promise<Seen> {
  const { handle } = refund;
  const { historyLength, searchAttributes } = await handle.describe();
  return {
    end: await endOf(handle),
    snapshot: await world.status(handle),
    visible: { historyLength, searchAttributes },
    sent: sent(refund),
    paid: paid(refund),
  };
}

function answerTo(kind: Kind, decided: CancelDecision): Answer {
  if (kind === 'update') return { kind, decided };
  // Temporal takes a cancellation of what is closed without a word, and drops it.
  return kind === 'temporal' ? { kind, taken: true } : { kind, refused: 'TooLate' };
}

describe.each(Object.entries(SITUATIONS))('canceled when it is %s', (_name, { situation, decided }) => {
  it.concurrent.each(WAYS)('by %s: nothing changes', async (_way, turns) => {
    const kinds = turns.flat();
    const refund = await refundIn(world, situation);
    const before = await look(refund);
    const answers = await Promise.all(kinds.map((kind) => send(world, refund.handle, kind)));
    expect(answers).toEqual(kinds.map((kind) => answerTo(kind, decided)));
    expect(await look(refund)).toEqual(before);
  });
});
