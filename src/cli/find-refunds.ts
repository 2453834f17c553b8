import { Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { Calls } from '../client/calls';
import { RefundNotFoundError } from '../client/errors';
import { readStart } from '../client/started';
import { recordOf, type RefundRecord } from './record';

const CALL_TIMEOUT_MS = 10_000;

/** Reads of how refunds were started, at a time. */
const READS = 10;

export interface Wanted {
  /** Of visibility. */
  query: string;
  limit: number;
  sellerId: string | undefined;
}

export interface Found {
  records: RefundRecord[];
  /** Than the limit. */
  more: boolean;
  /** Refunds whose request could not be read, and so were left out. */
  unreadable: number;
}

export async function findRefunds(client: Client, { query, limit, sellerId }: Wanted): Promise<Found> {
  const calls = new Calls(client, CALL_TIMEOUT_MS);
  const found: Found = { records: [], more: false, unreadable: 0 };
  const take = (info: WorkflowExecutionInfo): void => {
    if (found.records.length === limit) found.more = true;
    else found.records.push(recordOf(info));
  };
  const keepOfSeller = async (batch: readonly WorkflowExecutionInfo[]): Promise<void> => {
    const sellers = await Promise.all(batch.map(({ workflowId }) => sellerOf(calls, workflowId)));
    for (const [index, info] of batch.entries()) {
      const seller = sellers[index];
      if (seller === UNREADABLE) found.unreadable += 1;
      else if (seller === sellerId) take(info);
    }
  };
  const executions = withoutMemos(client).workflow.list({ query })[Symbol.asyncIterator]();
  let batch: WorkflowExecutionInfo[] = [];
  while (!found.more) {
    // A page is asked for within a deadline of its own: a list may be long.
    const next = await client.withDeadline(Date.now() + CALL_TIMEOUT_MS, () => executions.next());
    if (next.done !== true && sellerId === undefined) take(next.value);
    else if (next.done !== true) batch.push(next.value);
    if (batch.length === READS || next.done === true) {
      await keepOfSeller(batch);
      batch = [];
    }
    if (next.done === true) break;
  }
  return found;
}

const UNREADABLE = Symbol('unreadable');

async function sellerOf(calls: Calls, workflowId: string): Promise<string | undefined | typeof UNREADABLE> {
  const started = await readStart(calls, workflowId).catch((error: unknown) => {
    if (error instanceof RefundNotFoundError) return undefined; // its retention has just ended
    throw error;
  });
  try {
    const input = await started?.input();
    const seller = typeof input === 'object' && input !== null && 'sellerId' in input ? input.sellerId : undefined;
    return typeof seller === 'string' ? seller : undefined;
  } catch {
    return UNREADABLE; // encoded, and the codec is not here
  }
}

/** The SDK decodes the memo of all that it lists, and would end the list at one that this machine has no key for. */
export function withoutMemos({ connection, options: { namespace } }: Client): Client {
  const unread = { encode: never, decode: (payloads: Payload[]) => Promise.resolve(payloads.map(() => NOTHING)) };
  return new Client({ connection, namespace, dataConverter: { payloadCodecs: [unread] } });
}

const NOTHING: Payload = { metadata: { encoding: Buffer.from('binary/null') } };

function never(): never {
  throw new Error('This client only lists');
}
