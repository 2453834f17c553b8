import type { Dispatcher } from 'undici';
import { createGateway, type Gateway } from '../../src/gateway';

/** One answer to everything, without a socket: for properties, which ask thousands of times. */
export function cannedGateway(
  { status, body, headers = {} }: { status: number; body: string; headers?: Record<string, string> },
  token: string,
): Gateway {
  const dispatch: Dispatcher['dispatch'] = (_request, handler) => {
    handler.onConnect?.(() => undefined);
    const raw = Object.entries(headers).flatMap((pair) => pair.map((part) => Buffer.from(part, 'latin1')));
    handler.onHeaders?.(status, raw, () => undefined, '');
    handler.onData?.(Buffer.from(body));
    handler.onComplete?.([]);
    return true;
  };
  return createGateway({
    baseUrl: 'https://gateway.example',
    accessToken: () => token,
    dispatcher: { dispatch } as unknown as Dispatcher,
  });
}
