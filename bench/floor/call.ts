import { type Dispatcher, request } from 'undici';

export interface GatewayAccess {
  url: string;
  token: string;
  dispatcher: Dispatcher;
}

export interface Order {
  advancedPaymentId: string;
  amount: number | 'full';
}

/** The call itself and nothing around it: no checks, no classification, no metrics. @throws {Error} unless it is answered by 200 */
export async function callGateway(
  { url, token, dispatcher }: GatewayAccess,
  order: Order,
  key: string,
): Promise<unknown> {
  const { statusCode, body } = await request(`${url}/v1/advanced_payments/${order.advancedPaymentId}/refunds`, {
    method: 'POST',
    dispatcher,
    headers: {
      'X-Idempotency-Key': key,
      Authorization: `Bearer ${token}`,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ amount: order.amount }),
  });
  const answer = await body.json();
  if (statusCode !== 200) throw new Error(`the gateway answered ${statusCode}`);
  return answer;
}
