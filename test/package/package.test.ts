import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { COMPILERS, installPackage, type EmptyProject } from './project';

const PROJECT = path.join(__dirname, '..', '..');
const PACKAGE = 'node_modules/temporal-mercadopago-refunds';
const address = process.env['TEMPORAL_ADDRESS'] ?? '';

jest.setTimeout(120_000);

let project: EmptyProject;
beforeAll(async () => {
  project = await installPackage();
}, 300_000);
afterAll(() => project.remove());

async function compiledFrom(folder: string, out: string): Promise<string[]> {
  const files = await readdir(path.join(PROJECT, folder), { recursive: true });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.posix.join(out, file.replace(/\.ts$/, '')))
    .flatMap((module) => [`${module}.js`, `${module}.d.ts`]);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(PROJECT, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(PROJECT, path.join(entry.parentPath, entry.name)));
}

it('ships what was compiled, the workflow bundle, the schemas and the documents, and nothing else', async () => {
  const modules = [...(await compiledFrom('src', 'dist')), ...(await compiledFrom('sandbox', 'dist/testing'))];
  const expected = [
    ...modules.filter((file) => !file.startsWith('dist/testing/main.')), // `npm run sandbox` is of this repository
    'dist/workflow-bundle.js',
    'schema/refund-request.json',
    'schema/refund-result.json',
    ...(await Promise.all(['docs', 'examples', 'deploy'].map(filesIn))).flat(),
    ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'sandbox/README.md'],
  ];
  expect([...project.shipped].sort()).toEqual(expected.sort());
});

it('points at no source map that is not shipped, and names no path of the machine that built it', async () => {
  for (const file of project.shipped.filter((name) => name.endsWith('.js'))) {
    const code = await readFile(path.join(project.directory, PACKAGE, file), 'utf8');
    const urls = [...code.matchAll(/\/\/# sourceMappingURL=(\S+)$/gm)].map(([, url = '']) => url);
    for (const url of urls) {
      expect({ file, url: url.slice(0, 5) }).toEqual({ file, url: 'data:' });
      const map = Buffer.from(url.split('base64,')[1] ?? '', 'base64').toString('utf8');
      const { sources, sourcesContent } = JSON.parse(map) as { sources: string[]; sourcesContent: (string | null)[] };
      expect(sources.filter((source) => path.isAbsolute(source))).toEqual([]);
      expect(sources.filter((_source, index) => typeof sourcesContent[index] !== 'string')).toEqual([]);
    }
    expect({ file, found: code.includes(PROJECT) }).toEqual({ file, found: false });
  }
});

it('refunds from CommonJS, with workflows bundled from the package and activities of its own making', async () => {
  const seen = JSON.parse(await project.node('consumer.cjs', address, `package-${randomUUID()}`)) as { key: string };
  expect(seen).toEqual({
    status: 'refunded',
    attached: true,
    failed: 'NotFound',
    key: expect.stringMatching(/^refund-21000123456-cjs-/),
    ledger: [{ key: seen.key, refundedAmount: 25 }],
    loads: { contract: [], nexus: ['nexus-rpc'] },
  });
});

it('refunds from ES modules, with the prebuilt bundle, and through Nexus from workflows of their own beside it', async () => {
  const seen: unknown = JSON.parse(await project.node('consumer.mjs', address, `package-${randomUUID()}`));
  expect(seen).toEqual({
    prebuilt: { status: 'refunded', conflict: true },
    own: { mine: { amount: 10, status: 'refunded', refused: 'RefundConflict' }, amount: 965 },
    named: ['function', 'function', true],
    constants: ['refund-batch-recall', true, 'RefundConflict'],
  });
});

describe.each(Object.keys(COMPILERS))('under %s', (compiler) => {
  const tsc = (...args: string[]): Promise<string> => project.node(`node_modules/${compiler}/bin/tsc`, '-p', ...args);

  it('compiles with every declaration checked', async () => {
    expect(await tsc('tsconfig.json')).toBe('');
  });

  it('compiles with exact optional properties, which the declarations of Temporal do not stand themselves', async () => {
    expect(await tsc('tsconfig.json', '--skipLibCheck', '--exactOptionalPropertyTypes')).toBe('');
  });

  it('refuses an id that is a number', async () => {
    await expect(tsc('tsconfig.wrong.json')).rejects.toThrow(/wrong\.ts.* error TS2322/);
  });
});

it('brings the command', async () => {
  expect(await project.node('node_modules/.bin/refunds', '--help')).toContain('Usage: refunds');
});
