import fc from 'fast-check';
import { readGatewayError, readPayment, readPayments, readRefunds, UnreadableBody } from '../../src/gateway/responses';

/** A refund as the gateway means it, and ways to write it. */
const meant = fc.record({
  id: fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String),
  paymentId: fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String),
  cents: fc.integer({ min: 1, max: 1e14 }),
});
type Meant = typeof meant extends fc.Arbitrary<infer T> ? T : never;

const style = fc.record({
  quoteId: fc.boolean(),
  quotePayment: fc.boolean(),
  amount: fc.constantFrom<(cents: number) => string>(
    (cents) => String(cents / 100),
    (cents) => `"${cents / 100}"`,
    (cents) => (cents / 100).toFixed(2),
    (cents) => `"${(cents / 100).toFixed(2)}"`,
    (cents) => `"${(cents / 100).toFixed(2)}000"`,
  ),
  extra: fc.constantFrom('', ',"reason":null', ',"external_refund_id":12345678901234567', ',"source":{"id":"a1"}'),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

function write({ id, paymentId, cents }: Meant, { quoteId, quotePayment, amount, extra }: Style): string {
  const token = (digits: string, quoted: boolean): string => (quoted ? `"${digits}"` : digits);
  return `{"id":${token(id, quoteId)},"payment_id":${token(paymentId, quotePayment)},"amount":${amount(cents)}${extra}}`;
}

it('the same refunds are read whatever mixture of strings and numbers they are written in', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(meant, style), { maxLength: 6 }), (list) => {
      const read = readRefunds(`[${list.map(([refund, how]) => write(refund, how)).join(',')}]`, 'token');
      expect(read.map(({ id, paymentId, amount }) => ({ id, paymentId, amount }))).toEqual(
        list.map(([{ id, paymentId, cents }]) => ({ id, paymentId, amount: cents / 100 })),
      );
    }),
  );
});

it('a single refund is read alike in a list and alone, with its payment named or known', () => {
  fc.assert(
    fc.property(meant, style, (refund, how) => {
      const alone = write(refund, how);
      const nameless = alone.replace(/"payment_id":[^,]+,/, '');
      const expected = readRefunds(`[${alone}]`, 'token');
      expect(readRefunds(alone, 'token')).toEqual(expected);
      expect(readRefunds(nameless, 'token', refund.paymentId)).toEqual(expected);
      expect(readRefunds(`[${nameless}]`, 'token', refund.paymentId)).toEqual(expected);
    }),
  );
});

/** Bodies that come close to being right. */
const scrap = fc.oneof(
  fc.constantFrom('1', '"1"', '-1', '25', '25.5', '"25.50"', '1e3', '1e400', 'null', 'true', '[]', '{}', '""'),
  fc.integer().map(String),
  fc.double().map((each) => JSON.stringify(each)),
  fc.string().map((each) => JSON.stringify(each)),
);
const object = fc
  .dictionary(
    fc.constantFrom('id', 'payment_id', 'amount', 'status', 'date_created', 'source', 'payments', '__proto__', 'cause'),
    scrap,
  )
  .map(
    (fields) =>
      `{${Object.entries(fields)
        .map((pair) => `"${pair[0]}":${pair[1]}`)
        .join(',')}}`,
  );
const body = fc.oneof(
  object,
  fc.array(object).map((list) => `[${list.join(',')}]`),
  object.map((each) => `{"payments":[${each}]}`),
  fc.json(),
  fc.string(),
  fc.tuple(object, fc.nat({ max: 40 })).map(([text, cut]) => text.slice(0, cut)),
);

it('whatever comes, it is read or it is unreadable: nothing else is thrown, and nothing odd is read', () => {
  fc.assert(
    fc.property(body, (text) => {
      for (const read of [readRefunds, readPayments, readPayment]) {
        try {
          const values = [read(text, 'a-token-of-ours')].flat();
          for (const value of values) {
            expect(value.id).toMatch(/^[!-~]{1,128}$/);
            if (value.amount !== undefined) expect(value.amount).toBeGreaterThan(0);
          }
        } catch (error) {
          if (!(error instanceof UnreadableBody)) throw error;
        }
      }
      expect(readGatewayError(500, text, 'a-token-of-ours')).toMatchObject({ status: '500' });
    }),
    { numRuns: 1_000 },
  );
});
