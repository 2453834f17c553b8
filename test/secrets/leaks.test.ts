import { inspect } from 'node:util';
import { leaksIn, textOf } from './leaks';

const SECRETS = { 'access token': 'APP_USR-12/34+56=', 'refresh token': 'TG-"quoted"-789' };

describe('the search for secrets', () => {
  it.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['in capitals', (secret) => secret.toUpperCase()],
    ['percent-encoded', encodeURIComponent],
    ['in JSON', JSON.stringify],
    ['in Base64', (secret) => Buffer.from(secret).toString('base64')],
    ['in the Base64 of a header', (secret) => Buffer.from(`Bearer ${secret}`).toString('base64')],
    ['in the Base64 of JSON', (secret) => Buffer.from(`{"a":"${secret}","b":1}`).toString('base64')],
    ['in the Base64 of a URL', (secret) => Buffer.from(`ab${secret}cd`).toString('base64url')],
    ['in a payload', (secret) => textOf({ payloads: [{ data: Buffer.from(JSON.stringify({ secret })) }] })],
    ['in hex', (secret) => `key=${Buffer.from(secret).toString('hex')}`],
    ['in a Buffer that is printed', (secret) => inspect(Buffer.from(secret))],
    ['in a Buffer in JSON', (secret) => JSON.stringify(Buffer.from(secret))],
    ['in bytes', (secret) => textOf({ details: new Uint8Array(Buffer.from(secret)) })],
  ])('finds one %s', (_how, write) => {
    for (const [name, secret] of Object.entries(SECRETS)) {
      expect(leaksIn(new Map([['a log', `before ${write(secret)} after`]]), SECRETS)).toContain(`${name} in a log`);
    }
  });

  it('finds nothing where there is nothing', () => {
    expect(leaksIn(new Map([['a log', 'APP_USR-12/34 and TG-789 of seller 7']]), SECRETS)).toEqual([]);
  });
});
