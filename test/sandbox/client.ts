import { DEFAULT_TOKEN, type Sandbox } from '../../sandbox';

export interface Reply {
  status: number;
  body: unknown;
  text: string;
  headers: Headers;
}

export interface PostOptions {
  key?: string | null;
  token?: string | null;
  /** Sent as it is. */
  text?: string;
  signal?: AbortSignal;
}

/** What a careful HTTP client sees of the sandbox; a broken connection rejects. */
export function clientOf(sandbox: Sandbox) {
  const headersOf = (token: string | null): Record<string, string> =>
    token === null ? {} : { authorization: `Bearer ${token}` };

  return {
    refund: (advancedPaymentId: string, amount: unknown, options: PostOptions = {}): Promise<Reply> => {
      const { key = 'key-1', token = DEFAULT_TOKEN, text, signal } = options;
      return send(`${sandbox.url}/v1/advanced_payments/${advancedPaymentId}/refunds`, {
        method: 'POST',
        headers: {
          ...headersOf(token),
          'content-type': 'application/json',
          ...(key === null ? {} : { 'x-idempotency-key': key }),
        },
        body: text ?? JSON.stringify({ amount }),
        ...(signal === undefined ? {} : { signal }),
      });
    },
    get: (path: string, token: string | null = DEFAULT_TOKEN): Promise<Reply> =>
      send(`${sandbox.url}${path}`, { headers: headersOf(token) }),
    control: (path: string, body?: unknown): Promise<Reply> =>
      send(
        `${sandbox.url}/__sandbox/${path}`,
        body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      ),
    /** Of the first payment of an advanced payment. */
    async paymentId(advancedPaymentId: string): Promise<string> {
      const { body } = await this.get(`/v1/advanced_payments/${advancedPaymentId}`);
      return String((body as { payments: { id: number }[] }).payments[0]?.id);
    },
  };
}

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, body: parsed(text), text, headers: response.headers };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Waits until something holds; the test's own timeout bounds it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
