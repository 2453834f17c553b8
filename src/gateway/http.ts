import type { Dispatcher } from 'undici';

export interface HttpRequest {
  origin: string;
  path: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

export interface Limits {
  /** Milliseconds until the last byte of the answer. */
  timeoutMs: number;
  maxResponseBytes: number;
  /** Milliseconds since the epoch: nothing is written after this. */
  notAfterMs?: number;
}

/** Why an exchange ended early; `code` is Node's or undici's, e.g. `ECONNREFUSED`. */
export interface Break {
  why: 'timeout' | 'error' | 'tooLarge';
  code?: string;
}

export type Exchange =
  /** `body` is absent where `broken` says why. */
  | { kind: 'answered'; status: number; date?: string; retryAfter?: string; body?: string; broken?: Break }
  /** A connection was there and the request was given to it. */
  | { kind: 'unanswered'; broken: Break }
  /** No connection took the request. */
  | { kind: 'unsent'; broken: Break };

/**
 * One request and its answer; never rejects, follows no redirect. The request is written at most once: undici calls
 * `onConnect` right before it writes, so an exchange that ended by then, or was written before, is stopped there.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest, limits: Limits): Promise<Exchange> {
  return new Promise((resolve) => {
    let abort: (() => void) | undefined;
    let answer: { status: number; date?: string; retryAfter?: string } | undefined;
    let settled = false;
    const chunks: Buffer[] = [];
    let received = 0;

    const settle = (result: Exchange): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve(result);
      abort?.();
    };
    const breakOff = (broken: Break): void => {
      if (answer !== undefined) settle({ kind: 'answered', ...answer, broken });
      else settle({ kind: abort === undefined ? 'unsent' : 'unanswered', broken });
    };
    const timer = setTimeout(() => breakOff({ why: 'timeout' }), limits.timeoutMs);

    const handler: Dispatcher.DispatchHandlers = {
      onConnect: (stop) => {
        // Connecting takes a while, and a halted process wakes up here: the last moment to think better of it.
        if (abort === undefined && Date.now() > (limits.notAfterMs ?? Infinity)) {
          breakOff({ why: 'timeout', code: 'TOO_LATE_TO_SEND' });
          return stop();
        }
        const again = abort !== undefined;
        abort = stop;
        if (again) breakOff({ why: 'error', code: 'RESENT' });
        if (settled) stop();
      },
      onHeaders: (status, headers) => {
        if (status < 200) return true; // informational: the answer is still to come
        const date = headerOf(headers, 'date');
        const retryAfter = headerOf(headers, 'retry-after');
        answer = {
          status,
          ...(date === undefined ? {} : { date }),
          ...(retryAfter === undefined ? {} : { retryAfter }),
        };
        return true;
      },
      onData: (chunk) => {
        received += chunk.length;
        if (received > limits.maxResponseBytes) breakOff({ why: 'tooLarge' });
        else chunks.push(chunk);
        return !settled;
      },
      onComplete: () => {
        if (answer === undefined) return breakOff({ why: 'error' });
        // A byte order mark would make valid JSON unreadable; TextDecoder drops it.
        settle({ kind: 'answered', ...answer, body: new TextDecoder().decode(Buffer.concat(chunks)) });
      },
      onError: (error) => breakOff({ why: 'error', ...codeOf(error) }),
    };
    try {
      // The timer above covers the whole call: undici's own count from byte to byte, and in steps of a second.
      const options = { ...request, headersTimeout: 0, bodyTimeout: 0, maxRedirections: 0 };
      dispatcher.dispatch(options, handler);
    } catch (error) {
      breakOff({ why: 'error', ...codeOf(error) });
    }
  });
}

/** The first header of that name. */
function headerOf(headers: Buffer[], name: string): string | undefined {
  const index = headers.findIndex((header, at) => at % 2 === 0 && header.toString('latin1').toLowerCase() === name);
  return index === -1 ? undefined : headers[index + 1]?.toString('latin1');
}

/** Only the code: messages may repeat what was sent. */
function codeOf(error: unknown): { code?: string } {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? { code } : {};
}
