import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { thirdParty, thirdPartyTable } from '../../scripts/third-party';

const ROOT = path.join(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** That ask for no more than to be named, in what uses them unchanged. */
const LICENSES = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'Unlicense',
];

describe('what is installed with the package', () => {
  it('is listed', () => {
    expect(read('THIRD-PARTY.md')).toBe(thirdPartyTable());
  });

  it('has a licence that lets a service use it', () => {
    const others = thirdParty().filter(
      ({ license }) => !license.split(/ AND | OR /).every((one) => LICENSES.includes(one)),
    );
    expect(others).toEqual([]);
  });

  it('runs nothing of ours when it is installed', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).not.toEqual(expect.arrayContaining(['install']));
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it('is locked by digests, and to no host', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { integrity?: string }> };
    const unlocked = Object.entries(packages).filter(
      ([place, { integrity }]) => place !== '' && !integrity?.startsWith('sha512-'),
    );
    expect(unlocked).toEqual([]);
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});

describe('a hosted workflow', () => {
  const files = readdirSync(path.join(ROOT, '.github/workflows'));

  it.each(files)('pins every action of a hosted workflow to a commit: %s', (file) => {
    const uses = [...read(`.github/workflows/${file}`).matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it.each(files)('may read, and nothing else by default: %s', (file) => {
    expect(read(`.github/workflows/${file}`)).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(read(`.github/workflows/${file}`)).not.toMatch(/contents: write|pull_request_target/);
  });
});

describe('every threat of SECURITY.md', () => {
  const rows = [...read('SECURITY.md').matchAll(/^\| ([^|]+) \| [^|]+ \| `(test\/[^`]+)`: (.+) \|$/gm)];

  it('is in the table', () => {
    expect(rows.length).toBeGreaterThan(12);
  });

  it.each(rows.map(([, threat = '', file = '', title = '']) => [threat, file, title]))(
    'has its test: %s',
    (_, file, title) => {
      expect(existsSync(path.join(ROOT, file))).toBe(true);
      expect(read(file)).toContain(title);
    },
  );
});
