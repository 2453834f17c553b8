import { type Command, Option } from 'commander';
import type { RefundRequest } from '../../contract';
import type { Context, Outcome } from '../context';
import { codeOf, describeEnding, endingOf } from '../ending';
import { EXIT } from '../exit-codes';
import { parseAmount, parseSeconds } from '../parsers';
import type { Act } from '../program';

interface Options {
  advancedPayment: string;
  amount: number | 'full';
  reference?: string;
  workflowId?: string;
  order?: string;
  currency?: string;
  seller?: string;
  reason?: string;
  requestedBy?: string;
  holdSeconds?: number;
  holdUntilReleased?: true;
  holdReleasedByAnother?: true;
  wait?: true;
}

export function addRequest(program: Command, act: Act): void {
  program
    .command('request')
    .summary('start a refund, or find the one that is there')
    .description('Starts a refund, once: whoever repeats the request gets the refund that is there already.')
    .requiredOption('--advanced-payment <id>', 'digits')
    .requiredOption('--amount <amount>', 'major units such as 25 or 25.50, or full for all that is left', parseAmount)
    .option(
      '--reference <text>',
      'yours, unique among the refunds of the payment; needed unless --workflow-id is given',
    )
    .option('--workflow-id <id>', 'in place of the one made of payment and reference')
    .option('--order <id>', 'yours, to find it by')
    .option('--currency <code>', 'ISO 4217, such as BRL')
    .option('--seller <id>', 'whose credentials the worker uses')
    .option('--reason <text>', 'for people')
    .option('--requested-by <person>', 'who asks for it')
    .option('--hold-seconds <seconds>', 'send it when they are over, or at a release', parseSeconds)
    .option('--hold-until-released', 'send it at a release only; with --hold-seconds, cancel it when they are over')
    .addOption(new Option('--hold-released-by-another', 'the release must name somebody else than --requested-by'))
    .option('--wait', 'until it is closed; exit code 0 only if it is refunded')
    .addHelpText(
      'after',
      `
Examples:
  refunds request --advanced-payment 21000123456 --amount 25 --currency BRL --reference return-7 --wait
  refunds request --advanced-payment 21000123456 --amount full --reference return-8 --requested-by ana --hold-until-released`,
    )
    .action((options: Options, command: Command) => act(command, (context) => request(context, options)));
}

async function request(context: Context, options: Options): Promise<Outcome> {
  const { withTemporal } = await import('../connect.js');
  const interrupted = options.wait === true ? context.io.interruption() : undefined;
  return await withTemporal(context, async ({ refunds }) => {
    const { workflowId } = options;
    const refund = await refunds.request(requestOf(options), workflowId === undefined ? {} : { workflowId });
    const started = { workflowId: refund.workflowId, runId: refund.runId ?? null, attached: refund.attached };
    const text = `${context.paint.bold(refund.workflowId)} ${refund.attached ? 'was there already' : 'is started'}`;
    if (interrupted === undefined) return { json: started, text };
    context.say(
      `${refund.workflowId} ${refund.attached ? 'was there already' : 'is started'}; waiting until it is closed`,
    );
    const ending = await endingOf(refund, interrupted);
    if (ending === undefined) {
      context.say(`Not waiting any longer. The refund goes on: refunds watch ${refund.workflowId}`);
      return { json: started, text, code: EXIT.interrupted };
    }
    const told = describeEnding(refund.workflowId, ending, context.paint);
    return { json: { ...started, ...ending }, text: told, code: codeOf(ending) };
  });
}

function requestOf(options: Options): RefundRequest {
  const { advancedPayment, amount, reference, order, currency, seller, reason, requestedBy } = options;
  const { holdSeconds, holdUntilReleased, holdReleasedByAnother } = options;
  const hold = {
    ...(holdSeconds === undefined ? {} : { seconds: holdSeconds }),
    ...(holdUntilReleased === undefined ? {} : { untilReleased: true }),
    ...(holdReleasedByAnother === undefined ? {} : { releasedByAnother: true }),
  };
  return {
    advancedPaymentId: advancedPayment,
    amount,
    ...(reference === undefined ? {} : { reference }),
    ...(order === undefined ? {} : { orderId: order }),
    ...(currency === undefined ? {} : { currency }),
    ...(seller === undefined ? {} : { sellerId: seller }),
    ...(reason === undefined ? {} : { reason }),
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(Object.keys(hold).length === 0 ? {} : { hold }),
  };
}
