import type { WorkflowHandle } from '@temporalio/client';
import { RefundClient, RefundRefusedError } from '../../../src/client';
import type { CancelDecision } from '../../../src/contract';
import type { RefundWorld } from '../../support/refund-world';

export const BY = { requestedBy: 'ana', reason: 'changed her mind' };
const LATER = { requestedBy: 'eve', reason: 'is second' };

export type Kind = 'signal' | 'update' | 'temporal' | 'release';

export type Turns = readonly (readonly Kind[])[];

/** The columns of the table in docs/lifecycle.md, "What a cancel does": what is sent. All of a turn at once, a second turn when the first is taken. */
export const WAYS: readonly [name: string, turns: Turns][] = [
  ['a signal', [['signal']]],
  ['an update', [['update']]],
  ["Temporal's own cancellation", [['temporal']]],
  ['the same signal twice', [['signal'], ['signal']]],
  ['the same update twice', [['update'], ['update']]],
  ["Temporal's own cancellation twice", [['temporal'], ['temporal']]],
  ['a signal and an update at once', [['signal', 'update']]],
  ["a signal and Temporal's own at once", [['signal', 'temporal']]],
  ["an update and Temporal's own at once", [['update', 'temporal']]],
  ['a signal while a release races it', [['signal', 'release']]],
  ['an update while a release races it', [['update', 'release']]],
  ["Temporal's own while a release races it", [['temporal', 'release']]],
];

/** What whoever sent it hears: of a signal and of Temporal's own only whether it was taken. */
export type Answer = { kind: Kind } & ({ taken: true } | { decided: CancelDecision } | { refused: string });

/** Sends it the way an order service does, and says what that one hears. */
export async function send(world: RefundWorld, { workflowId }: WorkflowHandle, kind: Kind, turn = 0): Promise<Answer> {
  const by = turn === 0 ? BY : LATER;
  const refund = new RefundClient(world.client).handle(workflowId);
  try {
    switch (kind) {
      case 'signal':
        await refund.signalCancel(by);
        break;
      case 'update':
        return { kind, decided: await refund.cancel(by) };
      case 'temporal':
        await world.client.workflow.getHandle(workflowId).cancel();
        break;
      case 'release':
        await refund.release({ releasedBy: 'bo' });
        break;
    }
    return { kind, taken: true };
  } catch (error) {
    if (error instanceof RefundRefusedError) return { kind, refused: error.type };
    throw error;
  }
}
