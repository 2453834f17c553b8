import path from 'node:path';
import { describeProblems, type BatchPace, type BatchRequest } from '../../../contract';
import { checkBatchId, parseBatch } from '../../../contract/batch-checks';
import { batchIdOf } from '../../batch-id';
import type { ImportOptions } from '../../commands/import';
import { UsageError } from '../../failures';

/** Of a batch ID. */
const MAX_ID = 100;

export interface BatchSettings {
  id: string;
  request: BatchRequest;
  /** What was asked for: of a batch that is there already it changes the pace. */
  pace: Partial<BatchPace>;
}

/** Undefined without `--batch`. @throws {UsageError} */
export function batchSettings(file: string, options: ImportOptions): BatchSettings | undefined {
  const { batch, batchId, window, perSecond, concurrency, requestedBy } = options;
  if (batch !== true) {
    const given = Object.entries({ '--batch-id': batchId, '--window': window, '--per-second': perSecond });
    const alone = given.filter(([, value]) => value !== undefined).map(([name]) => name);
    if (alone.length > 0) throw new UsageError(`${alone.join(', ')}: only with --batch`);
    return undefined;
  }
  if (concurrency !== undefined) throw new UsageError('--concurrency: only without --batch, which takes --window');
  const pace = {
    ...(window === undefined ? {} : { window }),
    ...(perSecond === undefined ? {} : { perSecond }),
  };
  const check = parseBatch({ ...pace, requestedBy });
  if (!check.ok) throw new UsageError(describeProblems(check.problems));
  const description = path.basename(file).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ');
  const request = { description, ...pace, ...(requestedBy === undefined ? {} : { requestedBy }) };
  return { id: batchId === undefined ? idFrom(file) : batchIdOf(batchId), request, pace };
}

/**
 * By its name, so that the file is the same batch once more, wherever it lies, and a person recognises it; not by its content, so that it is
 * noticed when that has changed.
 */
function idFrom(file: string): string {
  const id = path
    .parse(file)
    .name.normalize('NFKD')
    .replace(/\p{M}/gu, '') // devolução, devolucao
    .replace(/[^A-Za-z0-9._:-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_ID)
    .replace(/-+$/, '');
  if (checkBatchId(id) !== undefined) throw new UsageError(`${path.basename(file)} makes no ID: say --batch-id`);
  return batchIdOf(id);
}
