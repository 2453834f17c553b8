import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { unknownVariables } from '../../src/config/unknown-variables';

const ROOT = join(__dirname, '../..');

/** What `npm pack` would put into the tarball. */
const shipped = (
  JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
  ) as {
    files: { path: string }[];
  }[]
).flatMap(({ files }) => files.map(({ path }) => path));
const PAGES = shipped.filter((path) => path.endsWith('.md'));

interface Link {
  page: string;
  /** From the root of the project. */
  target: string;
  heading: string | undefined;
}

const LINKS = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, to = '', heading]): Link => {
    return { page, target: to === '' ? page : posix.join(posix.dirname(page), to), heading };
  });
});

/** As GitHub names the headings of a page. */
function headingsOf(page: string): string[] {
  const headings = readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}

/** Of a clone: how it was built and tested. */
const OF_THE_CLONE = /^(test|soak|dev|bench)\//;

it('has many links on many pages', () => {
  expect(PAGES.length).toBeGreaterThan(10);
  expect(LINKS.length).toBeGreaterThan(60);
});

it('has every page and picture in the package to which a page of the package leads', () => {
  const missing = LINKS.filter(({ target }) => {
    const folder = `${target.replace(/\/$/, '')}/`;
    return !shipped.some((path) => path === target || path.startsWith(folder)) && !OF_THE_CLONE.test(target);
  });
  expect(missing).toEqual([]);
});

it('leads to what is there, headings too', () => {
  const dead = LINKS.filter(({ target, heading }) => {
    const file = join(ROOT, target);
    if (!existsSync(file)) return true;
    return heading !== undefined && statSync(file).isFile() && !headingsOf(target).includes(heading);
  });
  expect(dead).toEqual([]);
});

/** All that a page of the package says that matches. */
const named = (pattern: RegExp): string[] => [
  ...new Set(PAGES.flatMap((page) => readFileSync(join(ROOT, page), 'utf8').match(pattern) ?? [])),
];

it('names no npm script that there is not', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const used = named(/npm run [a-z][a-z0-9:-]*/g).map((command) => command.replace('npm run ', ''));
  expect(used.length).toBeGreaterThan(15);
  expect(used.filter((script) => !(script in scripts))).toEqual([]);
});

it('names every variable of the worker and of the command, and none that there is not', () => {
  const ofTheTests = ['REFUNDS_CACHE_DIR'];
  const variables = named(/\b(?:REFUNDS|MERCADOPAGO)_[A-Z_]*[A-Z]\b/g).filter((name) => !ofTheTests.includes(name));
  expect(unknownVariables(Object.fromEntries(variables.map((name) => [name, 'x'])))).toEqual([]);
  const known = readFileSync(join(ROOT, 'src/config/unknown-variables.ts'), 'utf8').match(/'[A-Z_]+'/g) ?? [];
  expect(known.length).toBeGreaterThan(20);
  expect(known.filter((name) => !variables.includes(name.slice(1, -1)))).toEqual([]);
});
