import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type SubmitFailure,
  type SubmitOrder,
} from '../../src/gateway';
import { reply, serve, type RawServer, type ReceivedRequest } from './raw-server';

export const TOKEN = 'APP_USR-1234567890123456-112233-0123456789abcdef0123456789abcdef-783789745';

/** The seed's answer. */
export const APPROVED = {
  id: 1242469925,
  payment_id: 51617407254,
  amount: 25,
  source: { id: 783789745, name: 'Test Test', type: 'collector' },
  date_created: '2022-11-18T08:48:06.768-04:00',
  status: 'approved',
};

export const REFUND = {
  id: '1242469925',
  paymentId: '51617407254',
  amount: 25,
  status: 'approved',
  dateCreated: '2022-11-18T08:48:06.768-04:00',
  source: { id: '783789745', name: 'Test Test', type: 'collector' },
};

export const BAD_REQUEST = {
  status: '400',
  error: 'bad_request',
  message: 'Invalid splitter id.',
  cause: [{ code: '400048', message: 'Invalid splitter id', data: null }],
};

export const ORDER: SubmitOrder = {
  advancedPaymentId: '21000123456',
  amount: 25,
  idempotencyKey: 'refund-21000123456-a1',
};

const open: (() => Promise<unknown>)[] = [];

/** For `afterEach`: ends every server and gateway that the test opened. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

export function gatewayTo(baseUrl: string, options: Partial<GatewayOptions> = {}): Gateway {
  const gateway = createGateway({ baseUrl, accessToken: () => TOKEN, ...options });
  open.push(() => gateway.close());
  return gateway;
}

export async function serverThat(
  answer: (request: ReceivedRequest) => void,
  onConnection?: Parameters<typeof serve>[1],
): Promise<RawServer> {
  const server = await serve(answer, onConnection);
  open.push(() => server.close());
  return server;
}

export const serverAnswering = (status: number, body: unknown, headers?: Record<string, string>): Promise<RawServer> =>
  serverThat((request) => reply(request, status, body, headers));

/** What a refund of 25 comes to with a server that always answers so. */
export async function outcomeOf(
  status: number,
  body: unknown,
  headers?: Record<string, string>,
  order: Partial<SubmitOrder> = {},
): ReturnType<Gateway['submitRefund']> {
  const server = await serverAnswering(status, body, headers);
  return gatewayTo(server.url).submitRefund({ ...ORDER, ...order });
}

export async function failureOfRead(read: Promise<unknown>): Promise<SubmitFailure> {
  const error: unknown = await read.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'GatewayReadError', failure: { kind: 'failure' } });
  return (error as { failure: SubmitFailure }).failure;
}
