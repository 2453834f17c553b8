import { type Info, parse } from 'csv-parse/sync';
import { UsageError } from '../failures';
import { unguard } from './formulas';

/** What a spreadsheet may put between cells. */
export type Delimiter = ',' | ';' | '\t';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];

export interface InputLine {
  /** Where it begins in the file, from 1. */
  line: number;
  /** One for every column, or as many as there are. */
  cells: readonly string[];
}

export interface Input {
  columns: readonly string[];
  delimiter: Delimiter;
  /** It begins with a byte order mark, as Excel wants it for UTF-8. */
  bom: boolean;
  lines: readonly InputLine[];
  /** What is odd, and no problem of a line. */
  warnings: readonly string[];
}

/**
 * A CSV file's bytes. Cells may be quoted and hold line breaks, so where quoting is broken nobody knows where a line ends: such a file
 * is refused as a whole, since taking half of a cell for a refund would pay it.
 * @throws {UsageError} it is no CSV file in UTF-8 with a first line of column names
 */
export function readInput(bytes: Uint8Array): Input {
  const text = decode(bytes);
  const [first = ''] = text.replace(/^\ufeff/, '').split(/\r?\n/, 1);
  const delimiter = delimiterOf(first);
  const [header, ...records] = parseRecords(text, delimiter);
  if (header === undefined) throw new UsageError('The file is empty: its first line must name the columns');
  const columns = header.record.map((name) => unguard(name).toLowerCase());
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`The column ${twice} is there twice`);
  const warnings: string[] = [];
  const lines = records.map(({ record, raw, info }): InputLine => {
    const breaks = raw.trim().split('\n').length - 1;
    const line = info.lines - breaks;
    if (breaks > 0)
      warnings.push(`Lines ${line} to ${info.lines} are one record, by a cell with line breaks in quotes`);
    return { line, cells: record.map(unguard) };
  });
  return { columns, delimiter, bom: text.startsWith('\ufeff'), lines, warnings };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('The file is not in UTF-8: export it as "CSV UTF-8"');
  }
}

function delimiterOf(header: string): Delimiter {
  const [best = ','] = [...DELIMITERS].sort((a, b) => header.split(b).length - header.split(a).length);
  return best;
}

interface RawRecord {
  record: string[];
  raw: string;
  info: Info;
}

function parseRecords(text: string, delimiter: Delimiter): RawRecord[] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      raw: true,
      trim: true,
      relax_column_count: true, // a line's own problem
      relax_quotes: true, // a quote inside a cell is a character of it
      skip_empty_lines: true,
      skip_records_with_empty_values: true, // as spreadsheets leave them at the end
    }) as unknown as RawRecord[];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The file is no CSV, and nothing of it is taken: ${reason}`);
  }
}
