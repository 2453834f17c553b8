import type { ServerResponse } from 'node:http';
import type { Answer } from './bodies';
import type { Delays } from './delays';
import type { Request } from './http';
import type { Fault } from './plan';
import { bareShape, singleObject, stringShape } from './shapes';

/** What becomes of a request on the wire. */
export type Delivery =
  | { answer: Answer; /** Milliseconds between two bytes. */ dripMs?: number; /** Cut half-way. */ cut?: true }
  /** `reset`: TCP RST. `close`: an ordinary end, without an answer. */
  | { drop: 'reset' | 'close' };

// 50 ms a byte: a refund's 200 bytes take 10 s.
const DEFAULT_DRIP_MS = 50;

/** Faults of the answer itself. Those of its shape touch only a success: an error keeps its documented body. */
export function disturb(answer: Answer, fault: Fault | undefined): Delivery {
  const reshaped = (body: unknown): Delivery => ({ answer: answer.status < 300 ? { ...answer, body } : answer });
  switch (fault?.fault) {
    case 'lost-reply':
      return { drop: 'close' };
    case 'slow-drip':
      return { answer, dripMs: fault.delayMs ?? DEFAULT_DRIP_MS };
    case 'truncated':
      return { answer, cut: true };
    case 'malformed': {
      const text = textOf(answer.body);
      return reshaped(text.slice(0, Math.ceil(text.length / 2)));
    }
    case 'unknown-shape':
      return reshaped({});
    case 'string-shapes':
      return reshaped(stringShape(answer.body));
    case 'no-status':
      return reshaped(bareShape(answer.body));
    case 'single-object':
      return reshaped(singleObject(answer.body));
    default:
      return { answer };
  }
}

export async function deliver(
  delivery: Delivery,
  { raw: { socket } }: Request,
  response: ServerResponse,
  { delays, gatewayNowMs }: { delays: Delays; gatewayNowMs: number },
): Promise<void> {
  if ('drop' in delivery) {
    if (delivery.drop === 'reset') socket.resetAndDestroy();
    else socket.destroy();
    return;
  }
  const { answer, dripMs, cut } = delivery;
  const text = textOf(answer.body);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    date: new Date(gatewayNowMs).toUTCString(),
    ...answer.headers,
  };
  response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(text) });
  if (dripMs === undefined && cut === undefined) return void response.end(text);
  if (cut === true) {
    // The callback comes once the half is handed to the system: a destroy before that would lose it too.
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => socket.destroy());
    return;
  }
  const gone = goneSignal(response);
  for (const byte of Buffer.from(text)) {
    if (!(await delays.wait(dripMs ?? 0, gone))) return void socket.destroy();
    response.write(Buffer.of(byte));
  }
  response.end();
}

/** Fires when the client leaves before it was answered, or once the answer is out. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (response.destroyed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
