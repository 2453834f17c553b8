import { run } from '../../dev/processes';
import { type Database, DATABASES } from './server-config';

/** Some hundred statements, each of them written to the disk. */
const TIMEOUT_MS = 300_000;

/** Creates Temporal's two databases. */
export async function setUpSchemas(sqlTool: string, { port, user }: Database): Promise<void> {
  for (const [schema, database] of [
    ['temporal', DATABASES.default],
    ['visibility', DATABASES.visibility],
  ] as const) {
    const connection = ['--plugin', 'postgres12', '--endpoint', '127.0.0.1', '--port', String(port), '--user', user];
    for (const command of [
      ['create-database'],
      ['setup-schema', '--version', '0.0'],
      ['update-schema', '--schema-name', `postgresql/v12/${schema}`],
    ]) {
      const args = [...connection, '--database', database, ...command];
      await run(sqlTool, args, { env: process.env, timeoutMs: TIMEOUT_MS });
    }
  }
}
