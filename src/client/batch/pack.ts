import { BATCH_LIMITS, type BatchLine, type RefundRequest } from '../../contract';
import { bytesOf } from '../../contract/batch-checks';
import { isObject } from '../../contract/values';

/** A refund, numbered by its place; or a line with a number, and perhaps a workflow ID, of the caller's own. */
export type LineGiven = RefundRequest | BatchLine;

/** What surrounds the lines of a chunk, generously. */
const ENVELOPE_BYTES = 1_024;

/** The same lines always make the same chunks: an upload that was interrupted can be repeated from its beginning. */
export async function* pack(
  lines: Iterable<LineGiven> | AsyncIterable<LineGiven>,
  lastLine: number,
): AsyncGenerator<BatchLine[]> {
  let chunk: BatchLine[] = [];
  let bytes = ENVELOPE_BYTES;
  let last = lastLine;
  for await (const given of lines) {
    const line = isLine(given) ? given : { line: last + 1, request: given };
    last = line.line;
    const size = bytesOf(line) + 1;
    if (
      chunk.length === BATCH_LIMITS.linesPerChunk ||
      (chunk.length > 0 && bytes + size > BATCH_LIMITS.bytesPerChunk)
    ) {
      yield chunk;
      chunk = [];
      bytes = ENVELOPE_BYTES;
    }
    chunk.push(line);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

/** What is neither is taken for a request, for the batch to call it invalid. */
function isLine(given: unknown): given is BatchLine {
  return isObject(given) && 'line' in given && 'request' in given;
}
