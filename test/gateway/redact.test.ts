import { inspect } from 'node:util';
import fc from 'fast-check';
import { redact, redactForeign } from '../../src/gateway/redact';
import { APPROVED, closeAll, gatewayTo, ORDER, serverAnswering, serverThat, TOKEN } from './fixtures';

afterEach(closeAll);

describe('redact', () => {
  it.each([
    [`invalid token ${TOKEN}!`, 'invalid token [credential]!'],
    ['invalid APP_USR-99-88-aa', 'invalid [credential]'],
    ['invalid TEST-99-88-aa.', 'invalid [credential].'],
    ['header Authorization: Bearer abc.def', 'header Authorization: [credential]'],
    ['APP_\u0000USR-1\u200b23', '[credential]'],
    ['payer ana.silva+x@example.com.br declined', 'payer [e-mail] declined'],
    ['card 4111 1111 1111 1111 declined', 'card [card] declined'],
    ['card 5031433215406351', 'card [card]'],
    ['payment 4111111111111112', 'payment 4111111111111112'],
    ['payment 51617407254 not found', 'payment 51617407254 not found'],
    ['line\r\nbreak\u001b[31m', 'line  break[31m'],
    ['x'.repeat(5000), '[too long to show]'],
    ['😀'.repeat(200), '😀'.repeat(150)],
  ])('%j becomes %j', (text, expected) => {
    expect(redact(text, TOKEN)).toBe(expected);
  });

  it('hides the token in Base64, whatever stands before it', () => {
    for (const before of ['', 'a', 'ab', 'abc', 'Bearer ', `user:`]) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const header = Buffer.from(`${before}${TOKEN}`).toString(encoding);
        const shown = redact(`invalid ${header}`, TOKEN);
        expect(shown).toContain('[credential]');
        expect(shown.length).toBeLessThan(40);
      }
    }
  });

  it.each([
    ['vault is sealed', 'vault is sealed'],
    ['permission denied for seller 783789745 (403)', 'permission denied for seller 783789745 (403)'],
    [`lease of ${TOKEN} is over`, 'lease of [credential] is over'],
    ['invalid grant TG-5b9032b4e23464aed1f959f-1234', 'invalid grant [credential]'],
    ['no access: hvs.CAESIJ4aB7cD9eF1gH2iJ3kL4', 'no access: [hidden]'],
    ['POST https://vault/x?client_secret=abc&x=1 failed', 'POST https://vault/x?client_secret=[hidden]&x=1 failed'],
    ['no URL: https://vault:hunter2@vault.internal/x', 'no URL: https://vault.internal/x'],
    ['{"password": "hunter2", "user": "a"}', '{"password": "[hidden]", "user": "a"}'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAA', '[hidden]'],
    [`${'words and '.repeat(28)}wJalrXUtnFEMI1K7MDENGbPxRfiCYEXAMPLEKEY`, /words and \[hidden\]$/],
  ])('of an error that is not ours, %j becomes %j', (text, expected) => {
    if (typeof expected === 'string') expect(redactForeign(text)).toBe(expected);
    else expect(redactForeign(text)).toMatch(expected);
  });

  it('hides any token, as it is and percent-encoded, and keeps its bound', () => {
    const token = fc.string({ minLength: 12, maxLength: 40, unit: fc.constantFrom(...'aZ9/+=-_.$()*|') });
    fc.assert(
      fc.property(token, fc.lorem(), (secret, words) => {
        const shown = redact(`${words} ${secret} ${encodeURIComponent(secret).toLowerCase()} ${words}`, secret);
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(encodeURIComponent(secret).toLowerCase());
        expect(shown.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('whatever comes back', () => {
  const echo = `token ${TOKEN} ${encodeURIComponent(TOKEN)} Bearer ${TOKEN}`;
  const body = {
    status: echo,
    error: echo,
    message: echo,
    cause: [{ code: echo, message: echo, data: echo }],
    [TOKEN]: TOKEN,
  };
  const refund = {
    ...APPROVED,
    status: echo,
    date_created: echo,
    source: { id: TOKEN, name: echo, type: 'collector' },
  };
  const everywhere = (value: unknown): string =>
    `${JSON.stringify(value)} ${inspect(value, { depth: 20, showHidden: true, getters: true })} ${
      value instanceof Error ? `${value.message} ${value.stack}` : ''
    }`;

  it.each<[string, number, unknown]>([
    ['a refusal that echoes the token', 400, body],
    ['a 401 that echoes the token', 401, body],
    ['a failure that echoes the token', 500, body],
    ['a refund that echoes the token', 200, [refund]],
    ['a refund whose id is the token', 200, [{ ...APPROVED, id: TOKEN }]],
    ['an unreadable answer that is the token', 200, TOKEN],
    ['a page that is the token', 502, `<p>${TOKEN}</p>`],
  ])('of %s, it is not in it', async (_, status, answer) => {
    const server = await serverAnswering(status, answer, { 'x-echo': TOKEN });
    const gateway = gatewayTo(server.url);
    const results: unknown[] = [await gateway.submitRefund(ORDER)];
    for (const read of [
      gateway.getPayments('1'),
      gateway.getPayment('1'),
      gateway.listRefunds('1'),
      gateway.getRefund('1', '1242469925'),
    ]) {
      results.push(await read.catch((error: unknown) => error));
    }
    for (const result of results) {
      expect(everywhere(result)).not.toContain(TOKEN);
      expect(everywhere(result)).not.toContain(TOKEN.slice(0, 20));
    }
    expect(inspect(gateway, { depth: 20, showHidden: true })).not.toContain(TOKEN);
  });

  it('of a lost connection, the token and the headers are not in it', async () => {
    const server = await serverThat(({ socket }) => socket.resetAndDestroy());
    const gateway = gatewayTo(server.url);
    const error: unknown = await gateway.listRefunds('1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'GatewayReadError', failure: { type: 'ConnectionLost' } });
    for (const result of [error, await gateway.submitRefund(ORDER)]) {
      expect(everywhere(result)).not.toMatch(/APP_USR|Bearer|authorization/i);
    }
  });
});
