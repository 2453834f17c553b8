import {
  BATCH_LIMITS,
  type AddLines,
  type BatchLine,
  type BatchPace,
  type BatchRequest,
  type CancelBatch,
  type PauseBatch,
  type SealBatch,
} from './batch';
import type { RequestProblem } from './request';
import { utf8Bytes } from './utf8';
import { isObject, isText, whyNoObject } from './values';

/** Checks of what a batch is sent, as plain as those of a refund: nothing is clamped or guessed, unknown fields are dropped. */

export const DEFAULT_BATCH = { window: 50, perSecond: 10, slotSeconds: 60 } as const;

const MAX_SLOT_SECONDS = 3_600;

/** Starts less often than once in 1000 s are a pause. */
const MIN_PER_SECOND = 0.001;

export type ParsedBatch = Pick<BatchRequest, 'description' | 'requestedBy'> &
  Required<Omit<BatchRequest, 'description' | 'requestedBy'>>;

export type Checked<T> = { ok: true; value: T } | { ok: false; problems: RequestProblem[] };

/** Of the client's own: the workflow ID of a batch is shown, typed and used in queries. */
export function checkBatchId(id: unknown): RequestProblem | undefined {
  if (typeof id === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/.test(id)) return undefined;
  const problem = 'must be 1 to 100 characters of A-Z a-z 0-9 . _ : - and start with a letter or digit';
  return { field: 'id', problem };
}

export function parseBatch(input: unknown): Checked<ParsedBatch> {
  return check(input ?? {}, 'batch', (fields) => ({
    ...fields.texts({ description: 1000, requestedBy: 255 }),
    window: fields.window('window') ?? DEFAULT_BATCH.window,
    perSecond: fields.perSecond('perSecond') ?? DEFAULT_BATCH.perSecond,
    slotSeconds: fields.number('slotSeconds', 0.1, MAX_SLOT_SECONDS) ?? DEFAULT_BATCH.slotSeconds,
  }));
}

export function parsePace(input: unknown): Checked<Partial<BatchPace>> {
  return check(input ?? {}, 'pace', (fields) => {
    const window = fields.window('window');
    const perSecond = fields.perSecond('perSecond');
    if (window === undefined && perSecond === undefined) fields.report('pace', 'must give window or perSecond');
    return { ...(window === undefined ? {} : { window }), ...(perSecond === undefined ? {} : { perSecond }) };
  });
}

/** The lines' requests are not looked at: an invalid one is a row in the report. */
export function parseAddLines(input: unknown): Checked<AddLines> {
  return check(input, 'addLines', (fields) => {
    const chunk = fields.whole('chunk', 0, BATCH_LIMITS.chunks - 1);
    const lines = fields.raw('lines');
    if (fields.raw('chunk') === undefined)
      fields.report('chunk', `must be a whole number from 0 to ${BATCH_LIMITS.chunks - 1}`);
    if (!Array.isArray(lines) || lines.length === 0 || lines.length > BATCH_LIMITS.linesPerChunk) {
      fields.report('lines', `must be an array of 1 to ${BATCH_LIMITS.linesPerChunk} lines`);
      return { chunk: 0, lines: [] };
    }
    const parsed = lines.map(lineOf);
    const wrong = parsed.findIndex((line, index) => line === undefined || line.line <= (parsed[index - 1]?.line ?? 0));
    if (wrong >= 0) {
      const problem = 'must be {line, request, workflowId?}, with line a whole number of 1 or more that rises';
      fields.report(`lines[${wrong}]`, problem);
    }
    if (bytesOf(lines) > BATCH_LIMITS.bytesPerChunk) {
      fields.report('lines', `must be at most ${BATCH_LIMITS.bytesPerChunk} bytes together: send fewer at once`);
    }
    return { chunk: chunk ?? 0, lines: parsed as BatchLine[] };
  });
}

export function parseSeal(input: unknown): Checked<SealBatch> {
  return check(input ?? {}, 'seal', (fields) => {
    const chunks = fields.whole('chunks', 0, BATCH_LIMITS.chunks);
    const lines = fields.whole('lines', 0, BATCH_LIMITS.chunks * BATCH_LIMITS.linesPerChunk);
    return { ...(chunks === undefined ? {} : { chunks }), ...(lines === undefined ? {} : { lines }) };
  });
}

export function parsePause(input: unknown): Checked<PauseBatch> {
  return check(input ?? {}, 'pause', (fields) => fields.texts({ requestedBy: 255, reason: 1000 }));
}

export function parseCancelBatch(input: unknown): Checked<CancelBatch> {
  return check(input ?? {}, 'cancel', (fields) => {
    const openRefunds = fields.raw('openRefunds') ?? 'leave';
    if (openRefunds !== 'leave' && openRefunds !== 'cancel')
      fields.report('openRefunds', 'must be "leave" or "cancel"');
    return {
      ...fields.texts({ requestedBy: 255, reason: 1000 }),
      openRefunds: openRefunds === 'cancel' ? 'cancel' : 'leave',
    };
  });
}

/** As JSON in UTF-8, as it travels. */
export function bytesOf(value: unknown): number {
  return utf8Bytes(JSON.stringify(value));
}

function lineOf(input: unknown): BatchLine | undefined {
  if (!isObject(input)) return undefined;
  const { line, request, workflowId } = input;
  if (typeof line !== 'number' || !Number.isSafeInteger(line) || line < 1) return undefined;
  // An ID of the wrong type stays, for the row to say so.
  return {
    line,
    request: request as BatchLine['request'],
    ...(workflowId == null ? {} : { workflowId: workflowId as string }),
  };
}

/** Reads one field after the other and notes what is wrong with it. `null` counts as absent. */
class Fields {
  readonly problems: RequestProblem[] = [];

  constructor(private readonly input: Record<string, unknown>) {}

  report(field: string, problem: string): void {
    this.problems.push({ field, problem });
  }

  raw(field: string): unknown {
    return this.input[field] ?? undefined;
  }

  number(field: string, from: number, to: number, whole = false): number | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    const isNumber = typeof value === 'number' && value >= from && value <= to;
    if (isNumber && (!whole || Number.isInteger(value))) return value;
    this.report(field, `must be a ${whole ? 'whole ' : ''}number from ${from} to ${to}`);
    return undefined;
  }

  whole(field: string, from: number, to: number): number | undefined {
    return this.number(field, from, to, true);
  }

  window(field: string): number | undefined {
    return this.whole(field, 1, BATCH_LIMITS.window);
  }

  perSecond(field: string): number | undefined {
    return this.number(field, MIN_PER_SECOND, BATCH_LIMITS.perSecond);
  }

  texts<K extends string>(limits: Record<K, number>): Partial<Record<K, string>> {
    const texts: Partial<Record<K, string>> = {};
    for (const [field, limit] of Object.entries(limits) as [K, number][]) {
      const value = this.raw(field);
      if (value === undefined) continue;
      if (typeof value === 'string' && isText(value, limit)) texts[field] = value;
      else this.report(field, `must be a string of 1 to ${limit} printable characters`);
    }
    return texts;
  }
}

function check<T>(input: unknown, name: string, read: (fields: Fields) => T): Checked<T> {
  if (!isObject(input)) return { ok: false, problems: [{ field: name, problem: whyNoObject(input) }] };
  const fields = new Fields(input);
  const value = read(fields);
  return fields.problems.length === 0 ? { ok: true, value } : { ok: false, problems: fields.problems };
}
