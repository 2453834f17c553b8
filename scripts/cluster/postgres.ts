import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../dev/processes';
import { findOnPath } from '../../dev/temporal-downloads';
import { type Database, MAX_CONNECTIONS } from './server-config';
import { type Service, startService, type User } from './service';

/** Where Debian keeps the programs of each version; only some of them are on PATH. */
const DEBIAN = '/usr/lib/postgresql';

const HOW_TO_INSTALL =
  'Install the Debian package postgresql, or put initdb and postgres of version 12 or newer on PATH.';

/** Who runs it when this process is root, which PostgreSQL refuses to run as: the first one that there is. */
const UNPRIVILEGED = ['postgres', 'nobody'];

const SUPERUSER = 'temporal';

/** A slow disk takes some seconds. */
const INITDB_TIMEOUT_MS = 120_000;

export interface PostgresOptions {
  /** As `findPostgres` finds it. */
  programs: string;
  /** Its data goes into a directory below this one. */
  directory: string;
  port: number;
  say: (text: string) => void;
}

/**
 * A PostgreSQL of its own, on loopback, which takes anybody on this machine: there is nothing in it but sandbox money. It writes as
 * durably as production does, so that a crash loses nothing that Temporal was told is stored.
 * @throws {Error} it does not start
 */
export async function startPostgres({ programs, directory, port, say }: PostgresOptions): Promise<[Service, Database]> {
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const data = join(directory, 'postgresql');
  await mkdir(data, { recursive: true });
  if (user !== undefined) {
    await chmod(directory, 0o755);
    await chown(data, user.uid, user.gid);
  }
  const options = ['--auth=trust', `--username=${SUPERUSER}`, '--encoding=UTF8', '--locale=C'];
  const limits = { env: process.env, timeoutMs: INITDB_TIMEOUT_MS, cwd: data };
  await run(join(programs, 'initdb'), [...options, data], { ...limits, ...user });

  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
  };
  const service = await startService({
    name: 'PostgreSQL',
    file: join(programs, 'postgres'),
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`])],
    ...(user === undefined ? {} : { user }),
    logFile: join(directory, 'postgresql.log'),
    endSignal: 'SIGQUIT', // it ends its own processes first, and does not wait for clients
    isReady: (log) => log.includes('database system is ready to accept connections'),
    say,
  });
  return [service, { port, user: SUPERUSER }];
}

/**
 * The directory of its programs.
 * @throws {Error} it is not installed; the message says what to do
 */
export async function findPostgres(): Promise<string> {
  const versions = (await readdir(DEBIAN).catch(() => [])).sort((one, other) => Number(other) - Number(one));
  const env = { PATH: [...versions.map((version) => join(DEBIAN, version, 'bin')), process.env['PATH']].join(':') };
  const [initdb] = await findOnPath('initdb', env);
  if (initdb === undefined)
    throw new Error(`No PostgreSQL: neither initdb on PATH nor below ${DEBIAN}. ${HOW_TO_INSTALL}`);
  return join(initdb, '..');
}

async function unprivilegedUser(): Promise<User> {
  for (const name of UNPRIVILEGED) {
    const id = (flag: string): Promise<number> =>
      run('id', [flag, name], { env: process.env, timeoutMs: 10_000 }).then(Number);
    try {
      return { uid: await id('-u'), gid: await id('-g') };
    } catch {
      continue; // there is no such user
    }
  }
  throw new Error(`PostgreSQL does not run as root, and none of these users exists: ${UNPRIVILEGED.join(', ')}`);
}
