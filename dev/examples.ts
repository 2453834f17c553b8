/**
 * `npm run examples`: runs the examples in other languages against a real Temporal server, the sandbox gateway and the real worker,
 * and checks what came out. `npm run examples -- go` runs one.
 */
import { checkHistories, checkLedger, checkOutput } from './examples/checks';
import { LANGUAGES, type Language } from './examples/languages';
import { withRealParts, type RealParts } from './real-parts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in LANGUAGES));
  if (unknown.length > 0) throw new Error(`There is no example in ${unknown.join()}.`);
  const languages = Object.entries(LANGUAGES).filter(([name]) => names.length === 0 || names.includes(name));

  return await withRealParts((parts) => runAll(languages, parts));
}

async function runAll(languages: [string, Language][], { address, sandbox, client }: RealParts): Promise<number> {
  const startedAt = Date.now();
  const seconds = (): string => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  const preparing = languages.map(([name, language]) => ({ name, prepared: language.prepare() }));
  await Promise.all(preparing.map(({ prepared }) => prepared));
  say(`Fetched, compiled and checked after ${seconds()}.`);
  let wrong = 0;
  for (const { name, prepared: preparation } of preparing) {
    const command = await preparation;
    const run = String(Date.now());
    const output = await command.run({ TEMPORAL_ADDRESS: address, EXAMPLE_RUN: run });
    const problems = [...checkOutput(output), ...checkLedger(sandbox, run), ...(await checkHistories(client, run))];
    if (problems.length > 0) wrong += 1;
    const verdict = problems.length === 0 ? 'as it should be' : ['WRONG', ...problems].join('\n  - ');
    say(`${name}: ${verdict} (after ${seconds()})`);
  }
  return wrong === 0 ? 0 : 1;
}

async function run(): Promise<number> {
  try {
    return await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`The examples failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

void run().then((code) => process.exit(code));
