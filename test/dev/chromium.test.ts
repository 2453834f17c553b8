import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../../dev/chromium';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'refunds-chromium-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function install(name: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, '');
  await chmod(path, 0o755);
  return path;
}

describe('the Chromium for the tests of the Web UI', () => {
  it.each(['chromium', 'chromium-browser', 'google-chrome'])('is found on the PATH as %s', async (name) => {
    const path = await install(name);
    expect(findChromium({ PATH: `/nowhere:${directory}` })).toBe(path);
  });

  it('is the one that CHROMIUM_PATH names, before any other', async () => {
    await install('chromium');
    const own = await install('my-chromium');
    expect(findChromium({ PATH: directory, CHROMIUM_PATH: own })).toBe(own);
  });

  it('is asked for where there is none, with what to do', () => {
    expect(() => findChromium({ PATH: directory })).toThrow(/^No Chromium: .*scripts\/install-chromium\.sh/);
  });

  it('is not another one than CHROMIUM_PATH names', async () => {
    await install('chromium');
    const missing = join(directory, 'missing');
    expect(() => findChromium({ PATH: directory, CHROMIUM_PATH: missing })).toThrow(`CHROMIUM_PATH is ${missing}`);
  });
});
