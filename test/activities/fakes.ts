import type { RefundDirectory } from '../../src/activities';
import type { RefundOrder } from '../../src/activities/types';
import { DEFAULT_POLICY, type Refund } from '../../src/contract';
import {
  GatewayReadError,
  type Gateway,
  type GatewayPayment,
  type Reading,
  type SubmitFailure,
} from '../../src/gateway';
import { DAY, FIRST } from './evidence';

export const ORDER: RefundOrder = {
  advancedPaymentId: '21000123456',
  amount: 25,
  firstSubmitAt: FIRST,
  policy: DEFAULT_POLICY,
};

export interface World {
  payments: GatewayPayment[];
  /** By payment. */
  refunds: Readonly<Record<string, Refund[]>>;
  /** What `getPayment` knows, by payment. */
  totals: Readonly<Record<string, number>>;
  /** The gateway's `Date` header; absent: it sends none. */
  gatewayTimeMs?: () => number;
  siblings: Awaited<ReturnType<RefundDirectory['siblings']>>;
  clockOffsetMs: number;
  retentionMs: number;
}

/** A gateway and a Temporal that answer from `world` at once, and note in `calls` what was asked, in order. */
export function fakes(change: Partial<World> = {}): {
  gateway: Gateway;
  directory: RefundDirectory;
  calls: string[];
  options: unknown[];
} {
  const world: World = {
    payments: [{ id: 'p1', amount: 100 }],
    refunds: {},
    totals: {},
    siblings: [],
    clockOffsetMs: 0,
    retentionMs: 3 * DAY,
    ...change,
  };
  const calls: string[] = [];
  const options: unknown[] = [];
  const asked = async <T>(call: string, value: T): Promise<T> => {
    calls.push(call);
    return await Promise.resolve(value);
  };
  const reading = <T>(call: string, value: T, given: unknown): Promise<Reading<T>> => {
    options.push(given);
    return asked(call, {
      value,
      ...(world.gatewayTimeMs === undefined ? {} : { gatewayTimeMs: world.gatewayTimeMs() }),
    });
  };
  const never = (): never => {
    throw new Error('a look must not do this');
  };
  return {
    calls,
    options,
    gateway: {
      getPayments: (id, given) => reading(`payments of ${id}`, world.payments, given),
      listRefunds: (id, given) => reading(`refunds of ${id}`, world.refunds[id] ?? [], given),
      getPayment: (id, given) => {
        const amount = world.totals[id];
        return reading(`payment ${id}`, { id, ...(amount === undefined ? {} : { amount }) }, given);
      },
      getRefund: (paymentId, id, given) => {
        const refund = world.refunds[paymentId]?.find((each) => each.id === id);
        return refund === undefined ? never() : reading(`refund ${id} of ${paymentId}`, refund, given);
      },
      submitRefund: never,
      close: never,
    },
    directory: {
      siblings: (id) => asked(`siblings of ${id}`, world.siblings),
      attempts: () => asked('attempts', { clockOffsetMs: world.clockOffsetMs }),
      usedBefore: () => asked('used before', undefined),
      retentionMs: () => asked('retention', world.retentionMs),
    },
  };
}

export function aFailure(change: Partial<SubmitFailure> = {}): SubmitFailure {
  return {
    kind: 'failure',
    type: 'ServerError',
    moneyMoved: 'no',
    reach: 'answered',
    message: 'The gateway failed (HTTP 500); this was only a look, which moves no money.',
    ...change,
  };
}

export function readError(change: Partial<SubmitFailure> = {}): GatewayReadError {
  return new GatewayReadError(aFailure(change));
}
