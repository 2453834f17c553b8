import { inspect } from 'node:util';
import { webcrypto } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { DecryptionError, encryptionCodec, parseEncryptionKeys, withoutKeys } from '../../src/encryption';
import { keysJson, keysOf } from './keys';

const { Payload: Proto } = temporal.api.common.v1;
const SECRET = { requestedBy: 'ana', note: 'nobody else may read this' };
const plain = defaultPayloadConverter.toPayload(SECRET);
const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

async function sealed(current: 'k1' | 'k2' = 'k1'): Promise<Payload> {
  const [payload] = await encryptionCodec(keysOf(current)).encode([plain]);
  return payload!;
}

describe('the codec', () => {
  const codec = encryptionCodec(keysOf('k2', 'k1'));

  it('hides what a payload holds and how it is encoded, and names the key', async () => {
    const payload = await sealed();
    expect(text(payload.metadata?.['encoding'])).toBe('binary/encrypted');
    expect(text(payload.metadata?.['encryption-key-id'])).toBe('k1');
    expect(text(payload.data)).not.toMatch(/ana|json|nobody/);
  });

  it('never writes the same twice', async () => {
    expect(text((await sealed()).data)).not.toBe(text((await sealed()).data));
  });

  it.each(['k1', 'k2'] as const)('reads what was encrypted with %s, the current key or an old one', async (keyId) => {
    const [read] = await codec.decode([await sealed(keyId)]);
    expect(defaultPayloadConverter.fromPayload(read!)).toEqual(SECRET);
  });

  it('passes on what is not encrypted', async () => {
    expect(await codec.decode([plain])).toEqual([plain]);
  });

  it('keeps payloads without data or metadata', async () => {
    for (const payload of [{}, { metadata: { encoding: Buffer.from('binary/null') } }, { data: Buffer.from('x') }]) {
      const [read] = await codec.decode(await codec.encode([payload]));
      expect(Buffer.from(Proto.encode(read!).finish())).toEqual(Buffer.from(Proto.encode(payload).finish()));
    }
  });

  it("writes what the samples of Temporal's SDKs read: IV, ciphertext, tag of the serialised payload", async () => {
    const key = await webcrypto.subtle.importKey('raw', Buffer.alloc(32, 1), 'AES-GCM', false, ['decrypt']);
    const data = Buffer.from((await sealed()).data ?? []);
    const iv = data.subarray(0, 12);
    const read = await webcrypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data.subarray(12));
    expect(defaultPayloadConverter.fromPayload(Proto.decode(Buffer.from(read)))).toEqual(SECRET);
  });

  it('names the key that is missing, and what to do', async () => {
    const decoding = encryptionCodec(keysOf('k1')).decode([await sealed('k2')]);
    await expect(decoding).rejects.toThrow(/key k2.*REFUNDS_ENCRYPTION_KEYS_FILE/);
    await expect(withoutKeys.decode([plain, await sealed('k2')])).rejects.toThrow(
      /key k2.*REFUNDS_ENCRYPTION_KEYS_FILE/,
    );
  });

  it.each<[string, (payload: Payload, data: Buffer) => Payload]>([
    [
      'a changed byte',
      (payload, data) => ({ ...payload, data: Buffer.concat([data.subarray(0, -1), Buffer.of(data.at(-1)! ^ 1)]) }),
    ],
    [
      'a changed IV',
      (payload, data) => ({ ...payload, data: Buffer.concat([Buffer.of(data[0]! ^ 1), data.subarray(1)]) }),
    ],
    ['a cut end', (payload, data) => ({ ...payload, data: data.subarray(0, -4) })],
    ['nothing in it', (payload) => ({ ...payload, data: Buffer.of() })],
    [
      'another key in its name',
      (payload) => ({ ...payload, metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from('k2') } }),
    ],
  ])('refuses a payload with %s', async (_name, alter) => {
    const payload = await sealed();
    await expect(codec.decode([alter(payload, Buffer.from(payload.data ?? []))])).rejects.toThrow(DecryptionError);
  });

  it('does not repeat a key name that no key can have', async () => {
    const metadata = { ...(await sealed()).metadata, 'encryption-key-id': Buffer.from('k\n1') };
    await expect(codec.decode([{ metadata, data: Buffer.of() }])).rejects.toThrow('a key that it does not name');
  });
});

describe('the keys', () => {
  const KEY = Buffer.alloc(32, 7).toString('base64');
  const HEX = Buffer.from(KEY, 'base64').toString('hex');
  const problemsOf = (keys: unknown): string[] => {
    const check = parseEncryptionKeys(typeof keys === 'string' ? keys : JSON.stringify(keys));
    return check.ok ? [] : check.problems;
  };

  it('are read, and shown to nobody', () => {
    const check = parseEncryptionKeys(keysJson('k2', 'k1'));
    expect(check).toMatchObject({ ok: true, value: { current: 'k2' } });
    expect(inspect(check, { depth: null, showHidden: true })).not.toContain('1, 1');
    expect(JSON.stringify(check)).not.toContain(Buffer.alloc(32, 1).toString('base64'));
  });

  it.each<[string, unknown, string[]]>([
    ['no JSON', 'k1', ['must be JSON']],
    ['no object', '[]', ['must be an object']],
    ['nothing', '{}', ['"keys"', '"current"']],
    ['no keys', { current: 'k1', keys: {} }, ['at least one key']],
    ['a short key', { current: 'k1', keys: { k1: Buffer.alloc(16).toString('base64') } }, ['key k1']],
    ['a key that is not base64', { current: 'k1', keys: { k1: `${KEY.slice(1)}!` } }, ['key k1']],
    ['another current key', { current: 'k2', keys: { k1: KEY } }, ['names as "current"']],
    ['a current key of every object', { current: 'constructor', keys: { k1: KEY } }, ['names as "current"']],
    ['a key in the place of its ID', { current: 'k1', keys: { k1: KEY, [KEY]: 'k2' } }, ['key ID']],
    ['a key in hex in the place of its ID', { current: 'k1', keys: { k1: KEY, [HEX]: 'k2' } }, ['a key that is not']],
    ['several problems', { current: '', keys: { k1: '', k2: 'x' } }, ['key k1', 'key k2', '"current"']],
  ])('are refused with %s, all problems at once and no value', (_name, keys, expected) => {
    const problems = problemsOf(keys);
    expect(problems).toEqual(expected.map((part) => expect.stringContaining(part)));
    expect(problems.join()).not.toContain(KEY);
    expect(problems.join()).not.toContain(HEX);
  });
});
