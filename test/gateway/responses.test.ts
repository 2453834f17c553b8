import fc from 'fast-check';
import { parseJson } from '../../src/gateway/json';
import { isMoney, readGatewayError, readRefundList, readRefunds } from '../../src/gateway/responses';

const refundWith = (fields: string): string => `[{"id":1,"payment_id":2,"amount":1,${fields}}]`;

describe('ids', () => {
  it('survive at any length, as a number or a string, next to strings full of digits', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String);
    fc.assert(
      fc.property(digits, digits, fc.boolean(), fc.string(), (id, paymentId, quoted, note) => {
        const noise = JSON.stringify(`${note} "id":${id}, \\" ${paymentId}`);
        const body = `[{"note":${noise},"id":${quoted ? `"${id}"` : id}, "payment_id" : ${paymentId} ,"amount":1}]`;
        expect(readRefunds(body, 'token')).toEqual([{ id, paymentId, amount: 1, status: 'unknown' }]);
      }),
    );
  });

  it('are the only thing that reading JSON changes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const bigAsText = (_: string, value: unknown): unknown =>
          typeof value === 'number' && Number.isInteger(value) && /^-?\d{16,}$/.test(String(value))
            ? String(value)
            : value;
        expect(parseJson(text)).toEqual(JSON.parse(text, bigAsText));
      }),
    );
  });

  it.each([
    '["1234567890123456',
    '[01234567890123456]',
    '[12345678901234567.]',
    '"a 1234567890123456',
    '[1234567890123456 1]',
  ])('do not make JSON of %s', (text) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError('not JSON'));
  });

  it('are read out of a body of a megabyte', () => {
    const body = refundWith(`"note":${JSON.stringify('\n"'.repeat(250_000))},"x":12345678901234567`);
    expect(readRefunds(body, 'token')).toHaveLength(1);
  });
});

describe('amounts', () => {
  const hundredths = fc.integer({ min: 1, max: 1e14 });

  it('are read alike as numbers and as text', () => {
    fc.assert(
      fc.property(hundredths, (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        for (const written of [text, `"${text}"`]) {
          expect(readRefunds(`{"id":1,"payment_id":2,"amount":${written}}`, 'token')[0]?.amount).toBe(cents / 100);
        }
      }),
    );
  });

  it('are money only in whole hundredths above 0', () => {
    fc.assert(
      fc.property(fc.double(), (amount) => {
        if (!isMoney(amount)) return;
        expect(amount).toBeGreaterThan(0);
        expect(amount * 100).toBeCloseTo(Math.round(amount * 100), 1);
      }),
    );
    fc.assert(fc.property(hundredths, (cents) => isMoney(cents / 100)));
    fc.assert(fc.property(fc.double({ max: 0 }), (amount) => !isMoney(amount)));
  });

  it.each([
    '"1e3"',
    '" 25"',
    '"25,00"',
    '"+25"',
    '"0x19"',
    '""',
    '"-1"',
    '"NaN"',
    'true',
    '[25]',
    '1e400',
    '25.001',
    '0.004',
  ])('%s is none', (written) => {
    expect(() => readRefunds(`{"id":1,"payment_id":2,"amount":${written}}`, 'token')).toThrow(
      'holds no list of refunds',
    );
  });
});

it.each(['0', '"0"', '"0.00"', '-0'])('leaves a refund of %s out of the list of a payment', (written) => {
  const list = `[{"id":1,"amount":${written}},{"id":2,"amount":"25.00"}]`;
  expect(readRefundList(list, 'token', '7')).toEqual([{ id: '2', paymentId: '7', amount: 25, status: 'unknown' }]);
  expect(() => readRefunds(list, 'token', '7')).toThrow('holds no list of refunds');
  expect(() => readRefundList('[{"id":1}]', 'token', '7')).toThrow('holds no list of refunds');
});

it('keeps an error small enough for Temporal to keep what the attempts have heard', () => {
  const long = '𝄞'.repeat(300);
  const cause = Array.from({ length: 50 }, (_, at) => ({ code: String(at), message: long }));
  const error = readGatewayError(400, JSON.stringify({ error: 'bad_request', message: 'm', cause }), 'token');
  expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThanOrEqual(2_000);
  expect(error.cause?.[0]?.code).toBe('0');
});

describe('what is only shown', () => {
  it.each<[string, object]>([
    ['"status":7,"date_created":7,"source":7', { status: 'unknown' }],
    ['"status":"","date_created":"yesterday","source":null', { status: 'unknown' }],
    [
      '"date_created":"2022-11-18T08:48:06.768-04:00"',
      { status: 'unknown', dateCreated: '2022-11-18T08:48:06.768-04:00' },
    ],
    ['"source":{"id":{},"name":5,"type":"collector"}', { status: 'unknown', source: { type: 'collector' } }],
    ['"status":"approved\\u0000\\u202e for a@b.co"', { status: 'approved for [e-mail]' }],
  ])('%s does not make a refund unreadable', (fields, expected) => {
    expect(readRefunds(refundWith(fields), 'token')).toEqual([{ id: '1', paymentId: '2', amount: 1, ...expected }]);
  });
});
