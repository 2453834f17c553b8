/** `npm run soak`: thousands of refunds through faults and chaos, each held against the gateway's books at the end. See docs/soak.md. */
import { writeFile } from 'node:fs/promises';
import { parseOptions, USAGE, type SoakOptions } from './options';
import { makePlan } from './plan';
import { outcomesOf, report } from './report';
import { run } from './run';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(options: SoakOptions): Promise<number> {
  const plan = makePlan(options);
  say(`soak: seed ${plan.seed}, plan ${plan.hash}, ${String(options.refunds)} refunds`);
  const ran = await run(options, plan, say);
  for (const line of report(options, ran)) say(line);
  if (options.json !== undefined) {
    const { counters, chaos, seconds, violations } = ran;
    const summary = { options, hash: plan.hash, seconds, outcomes: outcomesOf(ran), counters, chaos, violations };
    await writeFile(options.json, `${JSON.stringify(summary, undefined, 2)}\n`);
  }
  return ran.violations.length === 0 ? 0 : 1;
}

function optionsOf(args: string[]): SoakOptions {
  try {
    return parseOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}

main(optionsOf(process.argv.slice(2))).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(
      `The soak itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(2);
  },
);
