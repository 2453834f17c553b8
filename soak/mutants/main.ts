/** `npm run soak:mutants [-- part of a name]`: breaks the package in one way after the other, and sees that the soak notices each. */
import { buildCopy } from './build';
import { MUTANTS, type Mutant } from './list';
import { soak } from './soak';

const SEED = 'mutants';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The package as it is must pass what its mutants fail, or their failure says nothing. */
async function control(mutants: readonly Mutant[]): Promise<boolean> {
  const { worker, remove } = await buildCopy();
  let passed = true;
  try {
    for (const profile of new Set(mutants.map((mutant) => mutant.profile))) {
      const refunds = Math.max(...mutants.filter((one) => one.profile === profile).map((one) => one.refunds));
      const kinds = (await soak(worker, { profile, refunds, seed: SEED })).map(({ kind }) => kind);
      say(`${kinds.length === 0 ? 'passed' : `FAILED ${counted(kinds)}`}: the package as it is, ${profile}`);
      passed &&= kinds.length === 0;
    }
  } finally {
    await remove();
  }
  return passed;
}

async function isCaught(mutant: Mutant): Promise<boolean> {
  const { worker, remove } = await buildCopy(mutant);
  try {
    const kinds = (await soak(worker, { ...mutant, seed: SEED })).map(({ kind }) => kind);
    const caught = kinds.some((kind) => mutant.caughtAs.includes(kind));
    say(`${caught ? 'caught' : 'NOT CAUGHT'}: ${mutant.name} (${mutant.profile}): ${counted(kinds)}`);
    return caught;
  } finally {
    await remove();
  }
}

function counted(kinds: readonly string[]): string {
  const each = [...new Set(kinds)].map((kind) => `${kind} ${String(kinds.filter((one) => one === kind).length)}`);
  return each.join(', ') || 'no violation';
}

async function main(part: string): Promise<number> {
  const mutants = MUTANTS.filter(({ name }) => name.includes(part));
  if (mutants.length === 0) throw new Error(`no mutant's name holds "${part}"`);
  let bad = (await control(mutants)) ? 0 : 1;
  for (const mutant of mutants) if (!(await isCaught(mutant))) bad++;
  say(bad === 0 ? `\nall ${String(mutants.length)} mutants were caught` : `\n${String(bad)} went wrong`);
  return bad === 0 ? 0 : 1;
}

main(process.argv[2] ?? '').then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
