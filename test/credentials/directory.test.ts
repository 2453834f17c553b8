import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { credentialsDirectory, type Credentials, type SecretFiles } from '../../src/credentials';
import { localSecretFiles } from '../../src/credentials/secret-files';

describe('the credentials of several sellers in a directory', () => {
  let parent: string;
  let directory: string;
  let warnings: string[];
  let credentials: Credentials;

  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'refunds-sellers-'));
    directory = path.join(parent, 'credentials');
    mkdirSync(directory);
    warnings = [];
    credentials = of(localSecretFiles);
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  const of = (files: SecretFiles): Credentials =>
    credentialsDirectory({ directory, files, warn: (message) => warnings.push(message) });
  const put = (name: string, text: string): void => writeFileSync(path.join(directory, name), text);
  const refusal = async (sellerId?: string): Promise<string> => {
    const error: unknown = await Promise.resolve(credentials(sellerId)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CredentialsError' });
    return (error as Error).message;
  };

  it('are in one file a seller, and in the default for requests without one', async () => {
    put('783789745', 'TOKEN-of-a-seller\n');
    put('default', 'TOKEN-of-nobody');
    expect(await credentials('783789745')).toBe('TOKEN-of-a-seller');
    expect(await credentials()).toBe('TOKEN-of-nobody');
  });

  it('are unknown without a file, and known as soon as there is one', async () => {
    expect(await refusal('shop-7')).toBe('seller "shop-7" is unknown: the credentials directory has no file "shop-7"');
    put('shop-7', 'TOKEN-7');
    expect(await credentials('shop-7')).toBe('TOKEN-7');
  });

  it('are nobody else’s: neither the default, nor another seller’s', async () => {
    put('default', 'TOKEN-of-nobody');
    put('shop-8', 'TOKEN-8');
    expect(await refusal('shop-7')).toContain('is unknown');
    rmSync(path.join(directory, 'default'));
    expect(await refusal()).toContain('a request without a sellerId has no credentials');
  });

  it('do not take a seller called default for a request without one', async () => {
    put('default', 'TOKEN-of-nobody');
    expect(await refusal('default')).toContain('"default" is no seller');
  });

  it.each([
    '../outside',
    '..',
    '.',
    '/etc/hostname',
    'sub/inside',
    'sub\\inside',
    '.hidden',
    '..data',
    '-rf',
    'a b',
    'a\u0000',
    'sécret',
    '',
    '%2e%2e%2foutside',
    'a'.repeat(65),
  ])('are not to be reached by the id %j', async (sellerId) => {
    writeFileSync(path.join(parent, 'outside'), 'TOKEN-outside');
    mkdirSync(path.join(directory, 'sub'));
    put('sub/inside', 'TOKEN-inside');
    for (const name of ['.hidden', '..data', '-rf', 'a b', 'sécret', 'sub\\inside', '%2e%2e%2foutside']) {
      put(name, 'TOKEN-of-no-seller');
    }
    expect(await refusal(sellerId)).toMatch(/unknown/);
  });

  it('are told apart by case, on a file system that does not', async () => {
    put('shop', 'TOKEN-of-shop');
    const read: SecretFiles['read'] = (file, known) =>
      localSecretFiles.read(path.join(directory, path.basename(file).toLowerCase()), known);
    credentials = of({ ...localSecretFiles, read });
    expect(await refusal('Shop')).toContain('is unknown');
    expect(await credentials('shop')).toBe('TOKEN-of-shop');
  });

  it.each([
    ['empty', ''],
    ['of two words', 'Bearer TOKEN-1'],
    ['far too long', 'x'.repeat(70_000)],
  ])('cannot be used when the file is %s, and the file is not quoted', async (_what, content) => {
    put('shop-7', content);
    expect(await refusal('shop-7')).toMatch(/^the credentials of seller "shop-7" cannot be used: [^']{0,60}$/);
    expect(await refusal('shop-7')).not.toContain('TOKEN-1');
  });

  it('cannot be used when the file is a directory or a pipe, which keeps nobody waiting', async () => {
    mkdirSync(path.join(directory, 'shop-7'));
    execFileSync('mkfifo', [path.join(directory, 'shop-8')]);
    expect(await refusal('shop-7')).toContain('cannot be used');
    expect(await refusal('shop-8')).toContain('cannot be used');
  });

  it('are the new ones as soon as the file is replaced, or written anew with the same length', async () => {
    put('shop-7', 'TOKEN-1');
    expect(await credentials('shop-7')).toBe('TOKEN-1');
    put('shop-7.new', 'TOKEN-2');
    renameSync(path.join(directory, 'shop-7.new'), path.join(directory, 'shop-7'));
    expect(await credentials('shop-7')).toBe('TOKEN-2');
    put('shop-7', 'TOKEN-3');
    expect(await credentials('shop-7')).toBe('TOKEN-3');
    expect(warnings).toEqual([]);
  });

  it('are rotated, added and taken away as Kubernetes does it with a mounted secret', async () => {
    const mount = (generation: string, tokens: Record<string, string>): void => {
      mkdirSync(path.join(directory, generation));
      for (const [name, token] of Object.entries(tokens)) put(`${generation}/${name}`, token);
      symlinkSync(generation, path.join(directory, '..data_tmp'));
      renameSync(path.join(directory, '..data_tmp'), path.join(directory, '..data'));
      for (const name of Object.keys(tokens)) {
        rmSync(path.join(directory, name), { force: true });
        symlinkSync(`..data/${name}`, path.join(directory, name));
      }
    };
    mount('..2024_01', { 'shop-7': 'TOKEN-7', 'shop-8': 'TOKEN-8' });
    expect(await Promise.all([credentials('shop-7'), credentials('shop-8')])).toEqual(['TOKEN-7', 'TOKEN-8']);
    mount('..2024_02', { 'shop-7': 'TOKEN-7b', 'shop-9': 'TOKEN-9' });
    expect(await Promise.all([credentials('shop-7'), credentials('shop-9')])).toEqual(['TOKEN-7b', 'TOKEN-9']);
    expect(await refusal('shop-8')).toContain('is unknown'); // its link is there and leads nowhere
    expect((await credentials.inspect()).map(({ sellerId }) => sellerId)).toEqual(['shop-7', 'shop-8', 'shop-9']);
    expect(warnings).toEqual([]);
  });

  it('are no longer used once the file is gone', async () => {
    put('shop-7', 'TOKEN-7');
    await credentials('shop-7');
    rmSync(path.join(directory, 'shop-7'));
    expect(await refusal('shop-7')).toContain('is unknown');
    put('shop-7', 'no token');
    expect(await refusal('shop-7')).toContain('cannot be used'); // what was known before is forgotten
  });

  it.each([
    ['empty', () => put('shop-7', '')],
    ['half written', () => put('shop-7', 'two words')],
  ])('stay the last good ones while the file is %s, with one warning, until it is whole', async (_what, spoil) => {
    put('shop-7', 'TOKEN-7');
    await credentials('shop-7');
    spoil();
    expect([await credentials('shop-7'), await credentials('shop-7')]).toEqual(['TOKEN-7', 'TOKEN-7']);
    expect(warnings).toEqual([expect.stringContaining('seller "shop-7"')]);
    expect(warnings.join()).not.toMatch(/TOKEN|two words|refunds-sellers/);
    put('shop-7', 'TOKEN-7b');
    expect(await credentials('shop-7')).toBe('TOKEN-7b');
  });

  it('stay the last good ones while the file may not be read', async () => {
    put('shop-7', 'TOKEN-7');
    await credentials('shop-7');
    const denied = Object.assign(new Error('EACCES: /secret/path'), { code: 'EACCES' });
    let locked = false;
    credentials = of({
      ...localSecretFiles,
      read: (file, known) => (locked ? Promise.reject(denied) : localSecretFiles.read(file, known)),
    });
    await credentials('shop-7');
    locked = true;
    expect(await credentials('shop-7')).toBe('TOKEN-7');
    expect(warnings).toEqual([expect.stringContaining('EACCES')]);
    expect(warnings.join()).not.toContain('/secret/path');
  });

  it('can be listed with what is wrong, and printed, without showing a token', async () => {
    put('shop-7', 'TOKEN-7');
    put('shop-8', '');
    put('.hidden', 'TOKEN-hidden');
    chmodSync(path.join(directory, 'shop-7'), 0o644); // as mounted secrets are
    await credentials('shop-7');
    const sellers = await credentials.inspect();
    expect(sellers).toEqual([
      { sellerId: 'shop-7', token: expect.any(Function) },
      { sellerId: 'shop-8', problem: expect.stringContaining('holds no access token') },
    ]);
    const printed = inspect([credentials, sellers], { depth: null, showHidden: true, getters: true });
    expect(printed + JSON.stringify(sellers)).not.toContain('TOKEN');
    expect(warnings).toEqual([]);
  });
});
