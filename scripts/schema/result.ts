import { z } from 'zod';
import type { Refund, RefundResult } from '../../src/contract';
import { WORKFLOW_ID } from '../../src/contract/limits';
import type { Same } from './parts';

const refund = z
  .object({
    id: z.string().describe("The gateway's id of the refund, as a string whatever it travelled as."),
    paymentId: z.string().describe('The payment it returns money of; a split advanced payment has several.'),
    amount: z.number().describe("Major units of the payment's currency."),
    status: z
      .string()
      .describe(
        "The gateway's word: approved, in_process, authorized, rejected, cancelled; unknown when it gave none.",
      ),
    dateCreated: z.string().exactOptional().describe('As the gateway wrote it: ISO 8601 with an offset.'),
    source: z
      .object({
        id: z.string().exactOptional(),
        name: z.string().exactOptional(),
        type: z.string().exactOptional(),
      })
      .exactOptional()
      .describe('Who bears it, as the gateway says.'),
  })
  .meta({ id: 'Refund', description: 'One refund as the gateway reports it.' });

const resolution = z
  .object({
    outcome: z.enum(['refunded', 'notRefunded']).describe('What was found.'),
    resolvedBy: z.string().describe('Who found it.'),
    note: z.string().describe('What was found, and where.'),
    refundIds: z.array(z.string()).exactOptional().describe("The gateway's ids of the refunds that were found."),
  })
  .meta({ id: 'Resolution', description: 'Who settled a review, and on what finding. Present when a person did.' });

const common = {
  idempotencyKey: z
    .string()
    .regex(WORKFLOW_ID)
    .describe('The workflow ID, which every request to the gateway carried as X-Idempotency-Key.'),
  advancedPaymentId: z.string().describe('As requested.'),
  reference: z.string().exactOptional().describe('As requested.'),
  orderId: z.string().exactOptional().describe('As requested.'),
  currency: z.string().exactOptional().describe('As requested.'),
  resolution: resolution.exactOptional(),
};

const refunded = z
  .object({
    ...common,
    status: z.literal('refunded').describe('The money was refunded.'),
    refunds: z
      .array(refund)
      .describe('Exactly these; empty only where a person settled it without naming any that a look has seen.'),
    amount: z
      .number()
      .describe('Major units, summed over refunds; where those are empty as requested, or 0 where all of it was.'),
    cancelTooLate: z
      .object({ reason: z.string().exactOptional(), requestedBy: z.string().exactOptional() })
      .exactOptional()
      .describe('A cancel that came too late.'),
  })
  .meta({ id: 'RefundedResult', description: 'The money was refunded.' });

const canceled = z
  .object({
    ...common,
    status: z.literal('canceled').describe('No money moved, and none will.'),
    amount: z.union([z.number(), z.literal('full')]).describe('As requested, major units; nothing of it was refunded.'),
    canceledBy: z.string().exactOptional().describe('As the cancel said.'),
    reason: z.string().exactOptional().describe('Why it was canceled.'),
  })
  .meta({ id: 'CanceledResult', description: 'Canceled by signal or update, and it is proven that no money moved.' });

const EXAMPLES: RefundResult[] = [
  {
    status: 'refunded',
    refunds: [
      {
        id: '1242469925',
        paymentId: '51617407254',
        amount: 25,
        status: 'approved',
        dateCreated: '2022-11-18T08:48:06.768-04:00',
        source: { id: '783789745', name: 'Test Test', type: 'collector' },
      },
    ],
    amount: 25,
    idempotencyKey: 'refund-21000123456-return-7',
    advancedPaymentId: '21000123456',
    reference: 'return-7',
    orderId: 'A-1001',
    currency: 'BRL',
  },
  {
    status: 'canceled',
    amount: 'full',
    idempotencyKey: 'refund-21000123456-return-8',
    advancedPaymentId: '21000123456',
    reference: 'return-8',
    canceledBy: 'ana@example.com',
    reason: 'The customer keeps it',
  },
];

export const refundResult = z.discriminatedUnion('status', [refunded, canceled]).meta({
  title: 'RefundResult',
  description:
    'What a Completed refund returns. Later versions may add fields. A refund that was canceled through Temporal closes as Canceled, ' +
    'and one that failed with an ApplicationFailure: neither has a result.',
  examples: EXAMPLES,
});

/** Fail to compile when a field is added to the contract and not here, or the other way round. */
export const resultMirrorsContract: Same<z.input<typeof refundResult>, RefundResult> = true;
export const refundMirrorsContract: Same<z.input<typeof refund>, Refund> = true;
