/**
 * `npm run batch:10k`: a batch of 10,000 refunds on a real server, the built worker and the sandbox, checked against the sandbox's ledger.
 * Usage: node --import tsx scripts/batch-10k.ts [lines] [starts per second]
 */
import type { Client } from '@temporalio/client';
import { withRealParts } from '../dev/real-parts';
import type { Sandbox } from '../sandbox';
import { RefundClient, type BatchHandle, type RefundRequest, type RowStatus } from '../src';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The sandbox has every payment whose id begins so. */
const FIRST_PAYMENT = 21_000_000_000_000;

/** One line in a hundred of each kind is not as the others. */
const KINDS: Record<number, { expected: RowStatus; change: (request: RefundRequest, index: number) => RefundRequest }> =
  {
    17: { expected: 'invalid', change: (request) => ({ ...request, amount: -1 }) },
    42: {
      expected: 'failed',
      change: (request, index) => ({ ...request, advancedPaymentId: String(99_000_000 + index) }),
    },
  };

/** One in a hundred asks for the same refund as the line before. */
const DUPLICATE = 63;

interface Expected {
  request: RefundRequest;
  status: RowStatus;
}

function lineAt(index: number): Expected {
  const kind = index % 100 === DUPLICATE ? index - 1 : index;
  const request: RefundRequest = {
    advancedPaymentId: String(FIRST_PAYMENT + kind),
    amount: 10,
    reference: 'recall',
    sellerId: `seller-${kind % 7}`,
    orderId: `A-${kind}`,
    currency: 'BRL',
  };
  const { expected = 'refunded', change } = KINDS[kind % 100] ?? {};
  return { request: change?.(request, kind) ?? request, status: expected };
}

async function main(lines: number, perSecond: number): Promise<number> {
  return await withRealParts(({ client, sandbox }) => run(client, sandbox, lines, perSecond));
}

async function run(client: Client, sandbox: Sandbox, lines: number, perSecond: number): Promise<number> {
  const expected = Array.from({ length: lines }, (_, index) => lineAt(index));
  const requests = expected.map(({ request }) => request);
  const refunds = new RefundClient(client, { timeoutMs: 60_000 });
  const started = Date.now();
  const interrupted = await refunds.startBatch('10k', { description: 'Load test', window: 100, perSecond });
  await interrupted.add(breakingOff(requests, lines / 2)).catch(() => undefined);
  const batch = await refunds.startBatch('10k', { description: 'Load test', window: 100, perSecond });
  await batch.add(requests); // from the first line on: the first half is there already
  const uploaded = Date.now();
  say(`${lines} lines uploaded in ${seconds(uploaded - started)}, the first half of them twice`);
  await batch.seal();
  const watched = watch(batch);
  const result = await batch.result();
  clearInterval(watched);
  const took = Date.now() - uploaded;
  say(`closed as ${result.status} in ${seconds(took)}: ${(lines / (took / 1000)).toFixed(1)} lines per second`);
  say(`counts: ${JSON.stringify(result.counts)}`);
  await showRuns(client, batch.workflowId);
  return await verify(batch, sandbox, expected);
}

function* breakingOff(requests: RefundRequest[], after: number): Generator<RefundRequest> {
  yield* requests.slice(0, after);
  throw new Error('the upload is interrupted');
}

function watch(batch: BatchHandle): NodeJS.Timeout {
  return setInterval(() => {
    batch.progress().then(
      ({ counts, onTheirWay }) =>
        say(
          `  refunded ${counts.refunded}, open ${counts.open}, on their way ${onTheirWay}, waiting ${counts.waiting}`,
        ),
      () => undefined,
    );
  }, 10_000);
}

/** The longest of all, so that what is bounded shows. */
async function showRuns(client: Client, batch: string): Promise<void> {
  const kinds = { batch: `WorkflowId = '${batch}'`, chunk: `WorkflowType = 'refundBatchChunk'` };
  for (const [kind, query] of Object.entries(kinds)) {
    let [runs, events, bytes] = [0, 0, 0];
    for await (const { workflowId, runId } of client.workflow.list({ query })) {
      const { historyLength, historySize = 0 } = await client.workflow.getHandle(workflowId, runId).describe();
      runs++;
      events = Math.max(events, historyLength);
      bytes = Math.max(bytes, historySize);
    }
    say(`${kind}: ${runs} runs, the longest ${events} events, the largest ${Math.round(bytes / 1024)} KiB`);
  }
}

async function verify(batch: BatchHandle, sandbox: Sandbox, expected: Expected[]): Promise<number> {
  const problems: string[] = [];
  const owed = new Set<string>();
  let line = 0;
  for await (const { rows } of batch.report()) {
    for (const row of rows) {
      const { request, status } = expected[line++] ?? {};
      if (row.line !== line) problems.push(`row ${line} is of line ${row.line}`);
      if (row.status !== status) problems.push(`line ${line} is ${row.status}, not ${status}: ${row.message}`);
      if (status === 'refunded') owed.add(`refund-${request?.advancedPaymentId}-${request?.reference}`);
    }
  }
  if (line !== expected.length) problems.push(`${line} rows for ${expected.length} lines`);
  const ledger = sandbox.ledger();
  const paid = new Set(ledger.map(({ key }) => key));
  if (paid.size !== ledger.length) problems.push(`${ledger.length - paid.size} refunds were paid twice`);
  for (const key of owed) if (!paid.has(key)) problems.push(`${key} was not paid`);
  for (const key of paid) if (!owed.has(key)) problems.push(`${key} was paid and not owed`);
  for (const problem of problems.slice(0, 20)) say(`WRONG: ${problem}`);
  say(
    `ledger: ${ledger.length} refunds, ${owed.size} owed, each once: ${problems.length === 0 ? 'as it should' : 'WRONG'}`,
  );
  return problems.length === 0 ? 0 : 1;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

void main(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 200)).then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
