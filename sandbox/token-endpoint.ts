import type { ServerResponse } from 'node:http';
import { disturb, goneSignal, type Delivery } from './delivery';
import type { Request } from './http';
import type { World } from './world';

/** Longer than any client should wait. */
const HANG_MS = 60_000;

/** What `POST /oauth/token` comes to. */
export async function handleTokenPost(
  world: World,
  { body, raw }: Request,
  response: ServerResponse,
): Promise<Delivery> {
  const { answer, fault } = world.oauth.token(body, raw.headers['content-type'] ?? '', world.gatewayNowMs());
  if (fault === 'reset-before') return { drop: 'reset' };
  if (fault === 'hang-after' && !(await world.delays.wait(HANG_MS, goneSignal(response)))) return { drop: 'close' };
  return disturb(answer, fault === 'lost-reply' || fault === 'malformed' ? { fault } : undefined);
}
