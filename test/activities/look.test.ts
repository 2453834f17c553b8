import { lookForRefund } from '../../src/activities/look';
import type { Match } from '../../src/activities/match-refund';
import type { RefundOrder } from '../../src/activities/types';
import { anOpenSibling, aRefund, at, DAY, FIRST, HOUR, MINUTE, SECOND, undated } from './evidence';
import { fakes, ORDER, readError, type World } from './fakes';

const NOW = FIRST + 10 * MINUTE;

beforeEach(() => {
  // The clocks only: promises and the event loop go on as ever.
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout'] });
});
afterEach(() => jest.useRealTimers());

/** On a gateway whose clock is right, and which says so, unless a test says otherwise. */
function look(
  change: Partial<World>,
  order: Partial<RefundOrder> = {},
  options: Partial<Parameters<typeof lookForRefund>[2]> = {},
): Promise<Match> {
  const { gateway, directory } = fakes({ gatewayTimeMs: () => Date.now(), ...change });
  return lookForRefund(
    { gateway, directory },
    { ...ORDER, ...order },
    { timeoutMs: 5_000, clockOffsetMs: 0, ...options },
  );
}

/** Only this refund is there, made at that moment by the gateway's clock. */
const one = (ms: number, change: Partial<World> = {}): Partial<World> => ({
  refunds: { p1: [aRefund('1', { dateCreated: at(ms) })] },
  ...change,
});

const found = { outcome: 'found' };
const none = { outcome: 'none' };
const undecidable = { outcome: 'undecidable' };

describe('a look', () => {
  it('reads the payments, then their refunds, then what others claim: a claim made meanwhile is seen', async () => {
    const payments = [{ id: 'p1' }, { id: 'p2' }];
    const { gateway, directory, calls } = fakes({ payments, refunds: { p2: [aRefund('1')] } });
    await lookForRefund({ gateway, directory }, ORDER, { timeoutMs: 1, clockOffsetMs: 0 });
    expect(calls).toEqual([
      'payments of 21000123456',
      'refunds of p1',
      'refunds of p2',
      'siblings of 21000123456',
      'retention',
    ]);
  });

  it('asks Temporal nothing where no refund is there that could be anybody’s', async () => {
    const { gateway, directory, calls } = fakes({ payments: [{ id: 'p1' }, { id: 'p2' }] });
    await expect(lookForRefund({ gateway, directory }, ORDER, { timeoutMs: 1, clockOffsetMs: 0 })).resolves.toEqual(
      none,
    );
    expect(calls).toEqual(['payments of 21000123456', 'refunds of p1', 'refunds of p2']);
  });

  it('reads as the seller whose payment it is, and gives each answer its time', async () => {
    const { gateway, directory, options } = fakes({ payments: [{ id: 'p1' }] });
    const order = { ...ORDER, amount: 'full' as const, sellerId: 'seller-1' };
    await lookForRefund({ gateway, directory }, order, { timeoutMs: 5_000, clockOffsetMs: 0 });
    expect(options).toEqual(Array(3).fill({ timeoutMs: 5_000, sellerId: 'seller-1' }));
  });

  it('names no seller where there is none', async () => {
    const { gateway, directory, options } = fakes();
    await lookForRefund({ gateway, directory }, ORDER, { timeoutMs: 5_000, clockOffsetMs: 0 });
    expect(options).toEqual([{ timeoutMs: 5_000 }, { timeoutMs: 5_000 }]);
  });

  it('reads a split of many payments to the last, never with more than 4 requests at a time', async () => {
    const payments = Array.from({ length: 11 }, (_, p) => ({ id: `p${p}` }));
    for (const amount of [25, 'full'] as const) {
      const { gateway, directory } = fakes({ payments });
      let open = 0;
      let most = 0;
      const read: string[] = [];
      const slowly = <A extends unknown[], T>(call: (...args: A) => Promise<T>) => {
        return async (...args: A): Promise<T> => {
          most = Math.max(most, ++open);
          read.push(String(args[0]));
          await new Promise((resolve) => setImmediate(resolve));
          open--;
          return await call(...args);
        };
      };
      const slow = { ...gateway, listRefunds: slowly(gateway.listRefunds), getPayment: slowly(gateway.getPayment) };
      await lookForRefund({ gateway: slow, directory }, { ...ORDER, amount }, { timeoutMs: 1, clockOffsetMs: 0 });
      expect(new Set(read)).toEqual(new Set(payments.map(({ id }) => id)));
      expect({ amount, most }).toEqual({ amount, most: 4 });
    }
  });

  it('asks for the total of a payment only for a full refund, and only where the list did not say it', async () => {
    const payments = [{ id: 'p1', amount: 100 }, { id: 'p2' }];
    for (const [amount, asked] of [
      [25, []],
      ['full', ['payment p2']],
    ] as const) {
      const { gateway, directory, calls } = fakes({ payments });
      await lookForRefund({ gateway, directory }, { ...ORDER, amount }, { timeoutMs: 1, clockOffsetMs: 0 });
      expect(calls.filter((call) => call.startsWith('payment '))).toEqual(asked);
    }
  });

  it('finds a full refund by the total that only the payment itself says', async () => {
    const refunds = { p1: [aRefund('1', { amount: 70 })] };
    const full = { amount: 'full' as const };
    await expect(look({ payments: [{ id: 'p1' }], totals: { p1: 70 }, refunds }, full)).resolves.toMatchObject(found);
    await expect(look({ payments: [{ id: 'p1' }], refunds }, full)).resolves.toMatchObject(undecidable);
  });
});

describe('a gateway that does not say', () => {
  const deny = (
    call: 'getPayments' | 'listRefunds' | 'getPayment',
    error: Error,
    order: { paymentUnknown?: boolean } = {},
  ) => {
    const { gateway, directory, calls } = fakes({ payments: [{ id: 'p1' }] });
    const looked = lookForRefund(
      { gateway: { ...gateway, [call]: () => Promise.reject(error) }, directory },
      { ...ORDER, amount: 'full', ...order },
      { timeoutMs: 1, clockOffsetMs: 0 },
    );
    return { looked, calls };
  };
  const notFound = (...codes: string[]) =>
    readError({ type: 'NotFound', gateway: { status: '404', cause: codes.map((code) => ({ code })) } });

  it('leaves nothing to find where it knows no such advanced payment', async () => {
    for (const error of [notFound('404002'), notFound('1', '404002')]) {
      await expect(deny('getPayments', error, { paymentUnknown: true }).looked).resolves.toEqual(none);
    }
  });

  it('proves nothing by knowing no such payment, unless it said so of the refund itself: a replica may lag', async () => {
    await expect(deny('getPayments', notFound('404002')).looked).resolves.toMatchObject(undecidable);
  });

  it.each([
    ['a 404 of another cause, which may mean that we may not see it', notFound('404001')],
    ['a 404 without a cause', readError({ type: 'NotFound', gateway: { status: '404' } })],
    ['a 404 without a readable body', readError({ type: 'NotFound' })],
    [
      'that code with another status',
      readError({ type: 'BadRequest', gateway: { status: '400', cause: [{ code: '404002' }] } }),
    ],
    ['a failure', readError()],
    ['an expired token', readError({ type: 'Unauthorized' })],
    ['a timeout', readError({ type: 'Timeout', reach: 'unanswered' })],
  ])('decides nothing by %s', async (_, error) => {
    await expect(deny('getPayments', error).looked).rejects.toBe(error);
  });

  it('decides nothing when listRefunds fails, whatever it says', async () => {
    for (const error of [readError(), notFound('404002')]) {
      await expect(deny('listRefunds', error).looked).rejects.toBe(error);
    }
  });

  it.each(['ServerError', 'Unauthorized', 'Timeout'] as const)(
    'decides nothing when %s keeps the total of a payment from us',
    async (type) => {
      const error = readError({ type });
      await expect(deny('getPayment', error).looked).rejects.toBe(error);
    },
  );

  it.each(['NotFound', 'UnreadableResponse'] as const)(
    'does not wait for ever for the total of a payment that it never says: %s',
    async (type) => {
      const refunds = { p1: [aRefund('1', { amount: 70 })] };
      const { gateway, directory } = fakes({ payments: [{ id: 'p1' }], refunds });
      const silent = { ...gateway, getPayment: () => Promise.reject(readError({ type })) };
      const order = { ...ORDER, amount: 'full' as const };
      const options = { timeoutMs: 1, clockOffsetMs: 0 };
      await expect(lookForRefund({ gateway: silent, directory }, order, options)).resolves.toMatchObject(undecidable);
    },
  );

  it.each(['siblings', 'retentionMs'] as const)('is no better than a Temporal that does not: %s', async (call) => {
    const { gateway, directory } = fakes({ refunds: { p1: [aRefund('1')] } });
    const error = new Error('visibility is down');
    const silent = { ...directory, [call]: () => Promise.reject(error) };
    await expect(lookForRefund({ gateway, directory: silent }, ORDER, { timeoutMs: 1, clockOffsetMs: 0 })).rejects.toBe(
      error,
    );
  });
});

describe('with the gateway’s Date header', () => {
  const SKEWS = [-HOUR, -5 * MINUTE, -SECOND, 0, SECOND, 5 * MINUTE, HOUR];
  const skewed = (skew: number) => ({ gatewayTimeMs: () => Date.now() + skew });

  it.each(SKEWS)('a refund is found by a gateway whose clock is %d ms ahead', async (skew) => {
    await expect(look(one(FIRST + SECOND + skew, skewed(skew)))).resolves.toMatchObject(found);
  });

  it.each(SKEWS)('a refund of before ours could leave is not: %d ms', async (skew) => {
    await expect(look(one(FIRST - 6 * SECOND + skew, skewed(skew)))).resolves.toMatchObject(undecidable);
  });

  it.each(SKEWS)('the owner of a young refund may not be visible yet: %d ms', async (skew) => {
    await expect(look(one(NOW - 9 * SECOND + skew, skewed(skew)))).resolves.toMatchObject({
      ...undecidable,
      tooYoungForMs: SECOND,
    });
    await expect(look(one(NOW - 10 * SECOND + skew, skewed(skew)))).resolves.toMatchObject(found);
  });

  it.each(SKEWS)('the owner of an old refund may be forgotten: %d ms', async (skew) => {
    const order = { firstSubmitAt: NOW - 4 * DAY };
    const old = (ms: number) => look(one(NOW + ms + skew, { ...skewed(skew), retentionMs: 3 * DAY }), order);
    await expect(old(-3 * DAY)).resolves.toMatchObject(found);
    await expect(old(-3 * DAY - 1)).resolves.toMatchObject(undecidable);
  });

  it.each(SKEWS)(
    'an open sibling that started before it may own it, one that started after may not: %d ms',
    async (skew) => {
      const beside = (startedAt: number) =>
        look(one(FIRST + MINUTE + skew, { ...skewed(skew), siblings: [anOpenSibling({ startedAt })] }));
      await expect(beside(FIRST + MINUTE - SECOND)).resolves.toMatchObject(undecidable);
      await expect(beside(FIRST + MINUTE + 6 * SECOND)).resolves.toMatchObject(found);
    },
  );

  it.each([-5 * MINUTE, 5 * MINUTE])('the worker’s own clock does not matter when it is %d ms off', async (ahead) => {
    // Temporal and the gateway agree; only this worker is off, and knows by how much.
    jest.setSystemTime(NOW + ahead);
    const options = { clockOffsetMs: -ahead };
    const right = { gatewayTimeMs: () => NOW };
    await expect(look(one(FIRST - 4 * SECOND, right), {}, options)).resolves.toMatchObject(found);
    await expect(look(one(FIRST - 6 * SECOND, right), {}, options)).resolves.toMatchObject(undecidable);
    await expect(look(one(NOW - 9 * SECOND, right), {}, options)).resolves.toMatchObject({ tooYoungForMs: SECOND });
  });

  it.each([-HOUR, HOUR])('a header of %d ms ahead, of a proxy’s wrong clock, never hides a refund', async (skew) => {
    await expect(look(one(FIRST + SECOND, skewed(skew)))).resolves.not.toMatchObject(none);
  });

  describe('that comes at the end of a slow answer', () => {
    const slow = {
      gatewayTimeMs: () => {
        if (Date.now() < NOW + 12 * SECOND) jest.advanceTimersByTime(12 * SECOND);
        return Date.now();
      },
    };

    it('an open sibling that started just before may still own the refund', async () => {
      const siblings = [anOpenSibling({ startedAt: FIRST + MINUTE - SECOND })];
      await expect(look(one(FIRST + MINUTE, { ...slow, siblings }))).resolves.toMatchObject(undecidable);
    });

    it('a refund of the last ten seconds is still too young', async () => {
      await expect(look(one(NOW + 12 * SECOND - 5 * SECOND, slow))).resolves.toMatchObject(undecidable);
    });

    it('ours is still found', async () => {
      await expect(look(one(FIRST + SECOND, slow))).resolves.toMatchObject(found);
    });
  });
});

describe('without a Date header', () => {
  const silent = (ms: number, change: Partial<World> = {}): Promise<Match> => {
    const { gateway, directory } = fakes(one(ms, change));
    return lookForRefund({ gateway, directory }, ORDER, { timeoutMs: 5_000, clockOffsetMs: 0 });
  };

  it.each([-5 * MINUTE, 0, 5 * MINUTE])('ours is found by clocks that are %d ms apart', async (skew) => {
    jest.setSystemTime(NOW + HOUR);
    await expect(silent(FIRST + skew)).resolves.toMatchObject(found);
  });

  it('a refund of longer before is not ours', async () => {
    await expect(silent(FIRST - 5 * MINUTE - SECOND)).resolves.toEqual(none);
  });

  it.each([-4 * MINUTE, 4 * MINUTE])(
    'an open sibling that started just before may own it, by clocks that are %d ms apart',
    async (skew) => {
      jest.setSystemTime(NOW + HOUR);
      const siblings = [anOpenSibling({ startedAt: FIRST + 5 * MINUTE - SECOND })];
      await expect(silent(FIRST + 5 * MINUTE + skew, { siblings })).resolves.toMatchObject(undecidable);
    },
  );

  it('a sibling that started long after it may not', async () => {
    jest.setSystemTime(NOW + HOUR);
    const siblings = [anOpenSibling({ startedAt: FIRST + 6 * MINUTE })];
    await expect(silent(FIRST + SECOND, { siblings })).resolves.toMatchObject(found);
  });

  it.each([-4 * MINUTE, 0, 4 * MINUTE])(
    'a refund of two seconds ago is too young, by clocks that are %d ms apart',
    async (skew) => {
      await expect(silent(NOW - 2 * SECOND + skew)).resolves.toMatchObject(undecidable);
    },
  );

  it('Temporal’s clock is what counts when the worker’s is off', async () => {
    const ahead = 20 * MINUTE;
    jest.setSystemTime(NOW + HOUR + ahead);
    const { gateway, directory } = fakes(one(NOW + HOUR - SECOND));
    const order = { timeoutMs: 5_000, clockOffsetMs: -ahead };
    await expect(lookForRefund({ gateway, directory }, ORDER, order)).resolves.toMatchObject(undecidable);
  });
});

describe('what the quiet period bounds', () => {
  const after = (quietPeriodSeconds: number) => ({ policy: { ...ORDER.policy, quietPeriodSeconds } });

  it.each([
    [0, undefined],
    [2, 1_000],
    [60, 9_000],
  ])('after one of %d s a refund of a second ago is too young for %p ms', async (seconds, ms) => {
    const match = await look(one(NOW - SECOND), after(seconds));
    expect(match.outcome === 'undecidable' ? match.tooYoungForMs : undefined).toBe(ms);
    expect(match.outcome).toBe(ms === undefined ? 'found' : 'undecidable');
  });
});

it('an undated refund that fits is never none, however long ago ours was sent', async () => {
  const refunds = { p1: [undated(aRefund('1'))] };
  await expect(look({ refunds }, { firstSubmitAt: NOW - 30 * DAY })).resolves.toMatchObject(undecidable);
});
