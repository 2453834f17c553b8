import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AccessToken, loadAccessToken } from '../../src/config/access-token';
import { localFiles } from '../../src/config/sources';

describe('the access token in a file', () => {
  let directory: string;
  let file: string;
  let warnings: string[];
  let problems: string[];

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'refunds-token-'));
    file = path.join(directory, 'token');
    warnings = [];
    problems = [];
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function load(): AccessToken | undefined {
    return loadAccessToken(
      { MERCADOPAGO_ACCESS_TOKEN_FILE: file },
      { files: localFiles, warn: (message) => warnings.push(message) },
      (variable, problem) => problems.push(`${variable} ${problem}`),
    );
  }

  function loaded(): AccessToken {
    const token = load();
    if (token === undefined) throw new Error(problems.join());
    return token;
  }

  it('is read without the line end', () => {
    writeFileSync(file, 'TOKEN-1\n');
    expect(loaded()()).toBe('TOKEN-1');
  });

  it.each([
    ['is not there', undefined],
    ['is empty', ' \n'],
    ['holds two words', 'Bearer TOKEN-1'],
  ])('is refused at the start when the file %s', (_what, content) => {
    if (content !== undefined) writeFileSync(file, content);
    expect(load()).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(/^MERCADOPAGO_ACCESS_TOKEN_FILE /)]);
    expect(problems.join()).not.toMatch(/TOKEN-1|refunds-token/);
  });

  it('is the new one as soon as the file is replaced', () => {
    writeFileSync(file, 'TOKEN-1');
    const token = loaded();
    writeFileSync(`${file}.new`, 'TOKEN-2');
    renameSync(`${file}.new`, file);
    expect(token()).toBe('TOKEN-2');
    expect(warnings).toEqual([]);
  });

  it('is the new one when the link that a mounted secret is points elsewhere', () => {
    for (const name of ['TOKEN-1', 'TOKEN-2']) writeFileSync(path.join(directory, name), name);
    symlinkSync('TOKEN-1', file);
    const token = loaded();
    symlinkSync('TOKEN-2', `${file}.new`);
    renameSync(`${file}.new`, file);
    expect(token()).toBe('TOKEN-2');
  });

  it.each([
    ['vanishes', () => rmSync(file)],
    ['is empty', () => writeFileSync(file, '')],
    ['holds no token', () => writeFileSync(file, 'not a token')],
  ])('stays the last good one while the file %s, with one warning, until it is back', (_what, spoil) => {
    writeFileSync(file, 'TOKEN-1');
    const token = loaded();
    spoil();
    expect([token(), token()]).toEqual(['TOKEN-1', 'TOKEN-1']);
    expect(warnings).toEqual([expect.stringMatching(/^MERCADOPAGO_ACCESS_TOKEN_FILE /)]);
    expect(warnings.join()).not.toMatch(/TOKEN-1|not a token|refunds-token/);
    writeFileSync(file, 'TOKEN-2-after');
    expect(token()).toBe('TOKEN-2-after');
  });
});
