import { type Command, InvalidArgumentError } from 'commander';
import { REFUND_STATUSES, type RefundStatus } from '../../contract';
import type { Context, Outcome } from '../context';
import { paintStatus } from '../paint';
import { parseCount, parseDuration } from '../parsers';
import type { Act } from '../program';
import { allOf, CUT_OFF, forOrder, forPayment, inStatus, needingAttention, startedBefore } from '../queries';
import type { RefundRecord } from '../record';
import { table } from '../table';

interface Options {
  order?: string;
  payment?: string;
  seller?: string;
  status?: RefundStatus | 'cutOff';
  olderThan?: number;
  needsAttention?: true;
  limit: number;
}

const STATUSES = [...REFUND_STATUSES, 'cutOff'] as const;

export function addList(program: Command, act: Act): void {
  program
    .command('list')
    .summary('find refunds')
    .description(
      'The newest first. Sellers are no search attribute: with --seller, how each refund was started is read, one call for each that ' +
        'the other filters leave.',
    )
    .option('--order <id>', 'the order')
    .option('--payment <id>', 'the advanced payment')
    .option('--seller <id>', 'the seller whose credentials it uses')
    .option('--status <status>', `${STATUSES.join(', ')} (terminated or timed out)`, parseStatus)
    .option('--older-than <duration>', 'since its start: 90s, 30m, 1h, 7d', parseDuration)
    .option('--needs-attention', 'in review, cut off, or without an answer for an hour')
    .option('--limit <count>', 'at most so many', parseCount, 100)
    .addHelpText(
      'after',
      '\nExamples:\n  refunds list --order A-1001\n  refunds list --status submitting --older-than 1h --json',
    )
    .action((options: Options, command: Command) => act(command, (context) => list(context, options)));
}

async function list(context: Context, options: Options): Promise<Outcome> {
  const [{ withTemporal }, { findRefunds }] = await Promise.all([
    import('../connect.js'),
    import('../find-refunds.js'),
  ]);
  return await withTemporal(context, async ({ client }) => {
    const { order = '', seller, limit } = options;
    const query = queryOf(options, new Date());
    const { records, more, unreadable } = await findRefunds(client, { query, limit, sellerId: seller });
    if (/["\\]/.test(order)) context.say(UNSEARCHABLE);
    if (more) context.say(`There are more than ${limit}: filter, or raise --limit`);
    if (unreadable > 0)
      context.say(`Of ${unreadable} refunds the request cannot be read here: their seller is not known`);
    return { json: records, text: records.length === 0 ? 'no refunds' : show(records, context) };
  });
}

/** Measured on the dev server's SQLite: no way to quote them finds such a value. */
const UNSEARCHABLE =
  'Not every store of Temporal finds an order with a quotation mark or a backslash in its name: look for the payment instead';

function queryOf({ order, payment, status, olderThan, needsAttention }: Options, now: Date): string {
  return allOf(
    ...(order === undefined ? [] : [forOrder(order)]),
    ...(payment === undefined ? [] : [forPayment(payment)]),
    ...(status === undefined ? [] : [status === 'cutOff' ? CUT_OFF : inStatus(status)]),
    ...(olderThan === undefined ? [] : [startedBefore(new Date(now.getTime() - olderThan))]),
    ...(needsAttention === undefined ? [] : [needingAttention(now)]),
  );
}

function show(records: readonly RefundRecord[], { paint }: Context): string {
  const heading = ['REFUND', 'STATUS', 'PAYMENT', 'AMOUNT', 'ORDER', 'STARTED'].map(paint.dim);
  const rows = records.map(({ workflowId, status, advancedPaymentId, amount, orderId, startTime }) => [
    workflowId,
    paintStatus(paint, status),
    advancedPaymentId ?? '',
    amount === null ? '' : String(amount),
    orderId ?? '',
    startTime,
  ]);
  return table([heading, ...rows]);
}

function parseStatus(text: string): Options['status'] {
  const status = STATUSES.find((name) => name === text);
  if (status === undefined) throw new InvalidArgumentError(`It must be one of ${STATUSES.join(', ')}.`);
  return status;
}
