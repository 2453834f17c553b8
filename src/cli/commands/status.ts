import type { Command } from 'commander';
import type { RefundSnapshot } from '../../contract';
import { attemptsOf, describeAttempts, type Attempts } from '../attempts';
import type { Context, Outcome } from '../context';
import { wordsOf } from '../gateway-words';
import { paintStatus, type Paint } from '../paint';
import type { Act } from '../program';
import { table } from '../table';

export function addStatus(program: Command, act: Act): void {
  program
    .command('status')
    .argument('<workflow-id>')
    .summary('where a refund stands')
    .description('Where a refund stands and what it waits for, also once it is closed. A worker must be running.')
    .addHelpText('after', '\nExample:\n  refunds status refund-21000123456-return-7 --json')
    .action((workflowId: string, _options: object, command: Command) =>
      act(command, (context) => status(context, workflowId)),
    );
}

async function status(context: Context, workflowId: string): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  return await withTemporal(context, async ({ client, refunds, describe }) => {
    const snapshot = await refunds.handle(workflowId).status();
    const description = await describe(workflowId);
    const execution = description.status.name;
    const attempts = await attemptsOf(client, description);
    const cutOff = execution === 'TERMINATED' || execution === 'TIMED_OUT';
    if (cutOff) {
      context.say(
        `It was cut off (${execution}): ${snapshot.status} is only where it stood then. Money may have moved: look at the gateway.`,
      );
    }
    return {
      json: { ...snapshot, temporal: { status: execution, ...attempts } },
      text: show(workflowId, cutOff ? asCutOff(snapshot) : snapshot, attempts, context.paint),
    };
  });
}

/** It waits for nothing any more, and nothing of it will come to pass. */
function asCutOff({ waitingFor: _, ...snapshot }: RefundSnapshot): RefundSnapshot {
  return { ...snapshot, deadlines: {} };
}

function show(workflowId: string, snapshot: RefundSnapshot, attempts: Attempts | undefined, paint: Paint): string {
  const { cancel, lastAnswer, resolution, deadlines } = snapshot;
  const currency = snapshot.currency === undefined ? '' : `${snapshot.currency} `;
  const rows: [string, string | undefined][] = [
    ['refund', paint.bold(workflowId)],
    ['status', paintStatus(paint, snapshot.status)],
    ['waits for', snapshot.waitingFor],
    ...reviewOf(workflowId, snapshot),
    ['gateway', attempts === undefined ? undefined : describeAttempts(attempts)],
    ['payment', snapshot.advancedPaymentId],
    ['amount', snapshot.amount === 'full' ? 'full' : `${currency}${snapshot.amount}`],
    ['order', snapshot.orderId],
    ['hold ends', deadlines.holdEndsAt],
    ['sent until', deadlines.submitUntil],
    ['settled until', deadlines.settleUntil],
    ['released by', snapshot.releasedBy],
    ['cancel', cancel && describeCancel(cancel)],
    ['last answer', lastAnswer && withMore(lastAnswer.type, lastAnswer.message)],
    ['', wordsOf(lastAnswer?.gateway)],
    ['resolution', resolution && `${resolution.outcome} by ${resolution.resolvedBy}: ${resolution.note}`],
    ...snapshot.refunds.map(({ id, amount, status }): [string, string] => [`refund ${id}`, `${amount} ${status}`]),
  ];
  return table(rows.flatMap(([name, value]) => (value === undefined ? [] : [[paint.dim(name), value]])));
}

/** One that was cut off, which waits for nothing, nobody can settle any more. */
function reviewOf(workflowId: string, { waitingFor, reviewReason }: RefundSnapshot): [string, string][] {
  if (reviewReason === undefined || waitingFor === undefined) return [];
  return [
    ['why', reviewReason],
    ['settle it', `refunds resolve ${workflowId} --outcome … --by … --note …`],
  ];
}

function describeCancel({ decision, requestedBy, reason }: NonNullable<RefundSnapshot['cancel']>): string {
  return withMore(`${decision ?? 'undecided'}, asked for by ${requestedBy ?? 'somebody'}`, reason);
}

function withMore(text: string, more: string | undefined): string {
  return more === undefined || more === '' ? text : `${text}: ${more}`;
}
