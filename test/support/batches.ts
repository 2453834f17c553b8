import { randomUUID } from 'node:crypto';
import { RefundClient, type BatchHandle, type BatchProgress, type BatchRow, type RefundRequest } from '../../src';
import { POLL_MS, QUICK, type RefundWorld } from './refund-world';

/** Refunds of payments of their own, 25 of 100 each. */
export function manyRequests(world: RefundWorld, count: number, fields: Partial<RefundRequest> = {}): RefundRequest[] {
  return Array.from({ length: count }, () => aRequest(world, fields));
}

export function aRequest(world: RefundWorld, fields: Partial<RefundRequest> = {}): RefundRequest {
  return {
    advancedPaymentId: world.addPayment(100),
    amount: 25,
    reference: 'recall',
    ...fields,
    policy: { ...QUICK, ...fields.policy },
  };
}

export function clientOf(world: RefundWorld): RefundClient {
  return new RefundClient(world.client, { taskQueue: world.taskQueue });
}

export function anId(): string {
  return `test-${randomUUID()}`;
}

export function refundId({ advancedPaymentId, reference }: RefundRequest): string {
  return `refund-${advancedPaymentId}-${reference ?? ''}`;
}

export async function rowsOf(batch: BatchHandle): Promise<BatchRow[]> {
  const rows: BatchRow[] = [];
  for await (const page of batch.report()) rows.push(...page.rows);
  return rows;
}

export async function untilProgress(
  batch: BatchHandle,
  wanted: (progress: BatchProgress) => boolean,
): Promise<BatchProgress> {
  for (;;) {
    const progress = await batch.progress();
    if (wanted(progress)) return progress;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export async function untilRows(batch: BatchHandle, wanted: (rows: BatchRow[]) => boolean): Promise<BatchRow[]> {
  for (;;) {
    const rows = await rowsOf(batch);
    if (wanted(rows)) return rows;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** What the gateway has really refunded, by workflow ID. */
export function commitsByKey(world: RefundWorld): Map<string, number> {
  const commits = new Map<string, number>();
  for (const { key } of world.sandbox.ledger()) commits.set(key, (commits.get(key) ?? 0) + 1);
  return commits;
}
