import { checkRequested } from '../../client/requested';
import { InvalidRefundError } from '../../client/errors';
import { toHundredths, type RefundRequest } from '../../contract';
import { AMOUNT_RULE, amountOf } from '../amount';
import { UsageError } from '../failures';
import type { Input, InputLine } from './read';

export const REQUIRED_COLUMNS = ['advanced_payment_id', 'amount', 'reference'] as const;
export const OPTIONAL_COLUMNS = ['order_id', 'currency', 'seller_id', 'reason'] as const;

type Column = (typeof REQUIRED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number];

/** What a line asks for, or why it cannot be. */
export type PlannedLine = InputLine &
  (
    | {
        kind: 'refund';
        workflowId: string;
        request: RefundRequest;
        /** The earlier line that asks for the same. */ sameAs?: number;
      }
    | { kind: 'invalid'; message: string }
    /** The file asks for another refund under the same ID before. */
    | { kind: 'conflict'; workflowId: string; message: string }
  );

export interface Plan {
  lines: readonly PlannedLine[];
  /** Columns that mean nothing here, most likely notes; or misspelt. */
  ignored: readonly string[];
  totals: Totals;
}

/** Each refund once, however many lines ask for it. */
export interface Totals {
  /** By currency; `unknown` for lines that name none. Amounts in major units. */
  byCurrency: Record<string, { refunds: number; amount: number }>;
  /** Refunds of all that is left: what that is, only the gateway knows. */
  full: number;
}

/** @throws {UsageError} a column is missing */
export function planImport(input: Input, requestedBy: string | undefined, knownColumns: readonly string[] = []): Plan {
  const missing = REQUIRED_COLUMNS.filter((name) => !input.columns.includes(name));
  if (missing.length > 0) throw new UsageError(`The first line must name the columns; missing: ${missing.join(', ')}`);
  const first = new Map<string, PlannedLine & { kind: 'refund' }>();
  const lines = input.lines.map((line): PlannedLine => {
    const planned = planLine(input.columns, line, requestedBy);
    if (planned.kind !== 'refund') return planned;
    const earlier = first.get(planned.workflowId);
    if (earlier === undefined) {
      first.set(planned.workflowId, planned);
      return planned;
    }
    const differing = differencesOf(planned.request, earlier.request);
    if (differing.length === 0) return { ...planned, sameAs: earlier.line };
    const message = `line ${earlier.line} has the same payment and reference, and another ${differing.join(', ')}: another refund needs another reference`;
    return { line: line.line, cells: line.cells, kind: 'conflict', workflowId: planned.workflowId, message };
  });
  const meaningful: readonly string[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS, ...knownColumns];
  const ignored = input.columns.filter((name) => !meaningful.includes(name));
  return { lines, ignored, totals: totalsOf([...first.values()].map(({ request }) => request)) };
}

function planLine(columns: readonly string[], line: InputLine, requestedBy: string | undefined): PlannedLine {
  if (line.cells.length !== columns.length) {
    const message = `has ${line.cells.length} cells in place of ${columns.length}: a cell that holds the delimiter must be quoted`;
    return { ...line, kind: 'invalid', message };
  }
  const cell = (column: Column): string | undefined => line.cells[columns.indexOf(column)] || undefined;
  const amount = amountOf(cell('amount') ?? '');
  if (amount === undefined) {
    return { ...line, kind: 'invalid', message: `amount ${AMOUNT_RULE}` };
  }
  const optional = {
    reference: cell('reference'),
    orderId: cell('order_id'),
    currency: cell('currency'),
    sellerId: cell('seller_id'),
    reason: cell('reason'),
    requestedBy,
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  const request: RefundRequest = {
    advancedPaymentId: cell('advanced_payment_id') ?? '',
    amount,
    ...(Object.fromEntries(given) as Partial<RefundRequest>),
  };
  try {
    return { ...line, kind: 'refund', workflowId: checkRequested(request, undefined).workflowId, request };
  } catch (error) {
    if (!(error instanceof InvalidRefundError)) throw error;
    const message = error.problems.map(({ field, problem }) => `${COLUMN_OF[field] ?? field} ${problem}`).join('; ');
    return { ...line, kind: 'invalid', message };
  }
}

const COLUMN_OF: Readonly<Record<string, Column>> = {
  advancedPaymentId: 'advanced_payment_id',
  orderId: 'order_id',
  sellerId: 'seller_id',
};

/** Columns in which two refunds of one ID differ; why does not count, as for the client. */
function differencesOf(one: RefundRequest, other: RefundRequest): string[] {
  const fields = { amount: 'amount', orderId: 'order_id', currency: 'currency', sellerId: 'seller_id' } as const;
  return (Object.keys(fields) as (keyof typeof fields)[])
    .filter((field) => one[field] !== other[field])
    .map((field) => fields[field]);
}

function totalsOf(requests: readonly RefundRequest[]): Totals {
  const totals: Totals = { byCurrency: {}, full: 0 };
  for (const { amount, currency = 'unknown' } of requests) {
    if (amount === 'full') {
      totals.full += 1;
      continue;
    }
    const total = (totals.byCurrency[currency] ??= { refunds: 0, amount: 0 });
    total.refunds += 1;
    total.amount = (toHundredths(total.amount) + toHundredths(amount)) / 100;
  }
  return totals;
}
