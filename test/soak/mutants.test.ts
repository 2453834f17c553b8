import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutate } from '../../soak/mutants/build';
import { MUTANTS } from '../../soak/mutants/list';
import { VIOLATIONS } from '../../soak/verify';

it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('can still be made: %s', (_, mutant) => {
  const source = readFileSync(join(__dirname, '../../src', mutant.file), 'utf8');
  expect(mutate(source, mutant)).not.toBe(source);
  for (const kind of mutant.caughtAs) expect(VIOLATIONS).toHaveProperty(kind);
});

it('refuses a pattern that the code has outgrown, or that fits twice', () => {
  const change = { file: 'x.ts', find: 'a', replace: 'b' };
  expect(() => mutate('c', change)).toThrow(/0 times/);
  expect(() => mutate('aa', change)).toThrow(/2 times/);
});
