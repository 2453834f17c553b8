import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProfileName } from '../plan';
import type { Violation } from '../verify';

const MAIN = join(__dirname, '../main.ts');

/** A mutant that wedges its refunds need not be waited for as long as a healthy package that was killed. */
const STUCK_AFTER_SECONDS = 75;

/** @returns what a soak of its own process says of that worker. @throws {Error} with its output when it did not come to a verdict */
export async function soak(
  worker: string,
  { profile, refunds, seed }: { profile: ProfileName; refunds: number; seed: string },
): Promise<Violation[]> {
  const directory = await mkdtemp(join(tmpdir(), 'refunds-verdict-'));
  const json = join(directory, 'verdict.json');
  const options = { refunds, seed, profile, worker, json, 'stuck-after': STUCK_AFTER_SECONDS, concurrency: 60 };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN, '--no-chaos', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0 && code !== 1) throw new Error(`the soak came to no verdict:\n${output}`);
    return (JSON.parse(await readFile(json, 'utf8')) as { violations: Violation[] }).violations;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
