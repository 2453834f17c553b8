import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Where free ports are looked for: below every system's range of outgoing ports (Linux from 32768, macOS and Windows
 * from 49152). A port inside that range can be lost to any outgoing connection while a server restarts on it; a client
 * that keeps dialling it on the loopback interface can even end up connected to itself.
 */
const FIRST_PORT = 10_000;
const LAST_PORT = 29_999;

/** Ports tried before giving up: among 20,000, a hundred misses mean that binding itself is what fails. */
const MAX_TRIES = 100;

/** Whether a server could listen on this TCP port of 127.0.0.1 now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/**
 * A TCP port of 127.0.0.1 that nothing listens on. It is not reserved: another process may take it first.
 *
 * @throws {Error} when no port can be bound
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port on 127.0.0.1 between ${FIRST_PORT} and ${LAST_PORT}`);
}
