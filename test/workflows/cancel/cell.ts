import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { FaultPlan } from '../../../sandbox';
import type { ClosingFailureType, Hold, RefundPolicy, RefundStatus } from '../../../src/contract';
import { endOf, type RefundWorld } from '../../support/refund-world';
import { BY, send, type Answer, type Kind, type Turns } from './ways';

/** A refund of 25 in some situation. */
export interface Refunding {
  world: RefundWorld;
  advancedPaymentId: string;
  handle: WorkflowHandle;
}

/** A row of the table in docs/lifecycle.md, "What a cancel does". */
export interface Situation {
  /** Major units that the payment has. @default 100 */
  left?: number;
  posts?: FaultPlan['posts'];
  gets?: FaultPlan['gets'];
  hold?: Hold;
  policy?: Partial<RefundPolicy>;
  /** Before the refund starts. */
  prepare?: (world: RefundWorld, advancedPaymentId: string) => Promise<unknown> | void;
  /** A request is out that has not reached the sandbox yet. */
  onTheWay?: true;
  /** Resolves once the refund is in the situation, where it stays until a cancel or `afterwards`. */
  reach: (refund: Refunding) => Promise<unknown>;
  /** What happens once the cancel is taken. */
  afterwards?: (refund: Refunding) => Promise<unknown> | void;
  /** How a refund ends for which a cancel was noted. */
  ends: 'refunded' | 'canceled' | ClosingFailureType;
  /** What an update is told, where that is not how it ends. */
  told?: 'settling' | 'InReview';
  /** In review: how it ends where every cancel was refused. */
  endsUncanceled?: ClosingFailureType;
}

const STATUS = defineSearchAttributeKey('RefundStatus', SearchAttributeType.KEYWORD);
/** A wait that shares the server with all the other cells. */
const POLL_MS = 100;

export async function refundIn(world: RefundWorld, situation: Situation): Promise<Refunding> {
  const { left = 100, posts, gets, hold, policy, prepare, reach } = situation;
  const advancedPaymentId = world.addPayment(left);
  world.sandbox.setFaults({
    advancedPaymentId,
    ...(posts === undefined ? {} : { posts }),
    ...(gets === undefined ? {} : { gets }),
  });
  await prepare?.(world, advancedPaymentId);
  const handle = await world.start({
    advancedPaymentId,
    ...(hold === undefined ? {} : { hold }),
    ...(policy === undefined ? {} : { policy }),
  });
  const refund = { world, advancedPaymentId, handle };
  await reach(refund);
  return refund;
}

/** Resolves when every turn is taken, with the answers still to come. */
export async function cancel({ world, handle }: Refunding, turns: Turns): Promise<{ answers: Promise<Answer[]> }> {
  const answers: Promise<Answer>[] = [];
  for (const [turn, kinds] of turns.entries()) {
    const sending = kinds.map((kind) => send(world, handle, kind, turn));
    answers.push(...sending);
    let answered = false;
    const settled = Promise.allSettled(sending).then(() => (answered = true));
    const noted = async (): Promise<void> => {
      while (!answered && (await world.status(handle)).cancel === undefined) await sleep(POLL_MS);
    };
    await Promise.race([settled, noted()]);
  }
  return { answers: Promise.all(answers) };
}

/** One cell: cancels it in the situation, lets it end, and compares all that can be seen of it. */
export async function expectCell(world: RefundWorld, situation: Situation, turns: Turns): Promise<void> {
  const refund = await refundIn(world, situation);
  const sentBefore = sent(refund);
  const { answers } = await cancel(refund, turns);
  await situation.afterwards?.(refund);
  await expectEnd(refund, { situation, turns, sentBefore, answers: await answers });
}

export interface Canceled {
  situation: Situation;
  turns: Turns;
  sentBefore: number;
  answers: Answer[];
}

export async function expectEnd(refund: Refunding, canceled: Canceled): Promise<void> {
  const { world, handle } = refund;
  const { situation, turns, sentBefore, answers } = canceled;
  const kinds = turns.flat();
  const end = await endOf(handle);
  const snapshot = await world.status(handle);
  const { typedSearchAttributes } = await handle.describe();

  // A release that a hold's cancel races may win; else nothing but the situation decides.
  const raced = situation.hold !== undefined && kinds.includes('release');
  const won = raced && end.result?.status === 'refunded';
  const noting = kinds.filter((kind) => kind !== 'release' && !(kind === 'update' && situation.told === 'InReview'));
  const ends = won ? 'refunded' : noting.length === 0 ? (situation.endsUncanceled ?? situation.ends) : situation.ends;
  // Of two different ways either may come first, and that one counts.
  const byMessage = noting.includes('temporal')
    ? noting.some((kind) => kind !== 'temporal') && snapshot.cancel?.requestedBy !== undefined
    : true;
  const decision = ends === 'canceled' ? 'canceled' : 'tooLate';

  expect({
    end: { ...end, result: end.result && partsOf(end.result) },
    cancel: snapshot.cancel && { ...snapshot.cancel, requestedAt: '' },
    status: snapshot.status,
    visible: typedSearchAttributes.get(STATUS),
    sent: sent(refund) - sentBefore,
    paid: paid(refund),
  }).toEqual({
    end: endAs(ends, noting.length > 0 ? (byMessage ? BY : {}) : undefined, byMessage),
    cancel: noting.length === 0 ? undefined : { ...(byMessage ? BY : {}), decision, requestedAt: '' },
    status: statusOf(ends),
    visible: statusOf(ends),
    sent: won || situation.onTheWay === true ? 1 : 0,
    paid: ends === 'refunded' ? [25] : [],
  });
  for (const answer of answers) expect(answersTo(answer.kind, ends, situation, kinds)).toContainEqual(answer);
}

/** Requests of this refund that reached the sandbox. */
export function sent({ world, handle }: Refunding): number {
  return world.sandbox.requests().filter(({ key }) => key === handle.workflowId).length;
}

/** Amounts that really went back for it. */
export function paid({ world, handle }: Refunding): number[] {
  const entries = world.sandbox.ledger().filter(({ key }) => key === handle.workflowId);
  return entries.filter(({ status }) => status === 'approved').map(({ amount }) => amount);
}

/** Waits without a worker for what visibility says of it. */
export async function untilVisible({ handle }: Refunding, status: RefundStatus): Promise<void> {
  while ((await handle.describe()).typedSearchAttributes.get(STATUS) !== status) await sleep(POLL_MS);
}

type Result = NonNullable<Awaited<ReturnType<typeof endOf>>['result']>;

function partsOf(result: Result): object {
  if (result.status === 'canceled') {
    const { status, canceledBy, reason } = result;
    return { status, canceledBy, reason };
  }
  const { status, amount, cancelTooLate } = result;
  return { status, amount, cancelTooLate };
}

function endAs(ends: Situation['ends'], by: Partial<typeof BY> | undefined, byMessage: boolean): object {
  switch (ends) {
    case 'refunded':
      return { closed: 'COMPLETED', result: { status: 'refunded', amount: 25, cancelTooLate: by } };
    case 'canceled':
      if (!byMessage) return { closed: 'CANCELLED' };
      return { closed: 'COMPLETED', result: { status: 'canceled', canceledBy: BY.requestedBy, reason: BY.reason } };
    default:
      return { closed: 'FAILED', failure: ends };
  }
}

function statusOf(ends: Situation['ends']): RefundStatus {
  return ends === 'refunded' || ends === 'canceled' ? ends : 'failed';
}

/** What may be heard. One of several may come when another one has closed it already. */
function answersTo(kind: Kind, ends: Situation['ends'], situation: Situation, kinds: readonly Kind[]): Answer[] {
  const late: Answer[] = kinds.length > 1 ? [{ kind, refused: 'TooLate' }] : [];
  switch (kind) {
    case 'update': {
      const decision = ends === 'canceled' ? 'canceled' : 'tooLate';
      const decided: Answer = { kind, decided: { decision, status: statusOf(ends) } };
      if (situation.told === undefined) return [decided];
      const told: Answer =
        situation.told === 'InReview'
          ? { kind, refused: situation.told }
          : { kind, decided: { decision, status: situation.told } };
      return late.length === 0 ? [told] : [told, decided];
    }
    case 'release':
      // Of a cancel in the same moment it hears nothing: the release was taken, and the cancel counts.
      if (situation.hold !== undefined) return [{ kind, taken: true }, { kind, refused: 'NotHeld' }, ...late];
      return [{ kind, refused: 'NotHeld' }, ...late];
    case 'signal':
      return [{ kind, taken: true }, ...late];
    case 'temporal':
      return [{ kind, taken: true }]; // so says Temporal, closed or not
  }
}
