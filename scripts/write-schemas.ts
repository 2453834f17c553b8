/** Writes `schema/*.json`: `npm run schema`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { SCHEMAS } from './schema';

const JSON_ESCAPES: Record<string, string> = { '\u2028': '\\u2028', '\u2029': '\\u2029' };

const OUT = join(__dirname, '../schema');

async function main(): Promise<void> {
  await mkdir(OUT, { recursive: true });
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const file = join(OUT, `${name}.json`);
    const options = { ...(await resolveConfig(file)), parser: 'json' };
    // What nobody can see is written as an escape.
    const visible = JSON.stringify(schema).replace(/[\u2028\u2029]/g, (separator) => JSON_ESCAPES[separator] ?? '');
    await writeFile(file, await format(visible, options));
  }
}

void main();
