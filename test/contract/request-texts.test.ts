import fc from 'fast-check';
import { checkWorkflowId } from '../../src/contract';
import { accepted, MINIMAL, refusedFields } from './requests';

describe('the advanced payment of a refund request', () => {
  it.each(['1', '21000123456', '9'.repeat(32)])('may be %s', (advancedPaymentId) => {
    expect(accepted({ ...MINIMAL, advancedPaymentId }).advancedPaymentId).toBe(advancedPaymentId);
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['a number, which may have lost digits', 21000123456],
    ['empty', ''],
    ['too long', '9'.repeat(33)],
    ['with a blank', ' 21000123456'],
    ['with a line break', '21000123456\n'],
    ['with a sign', '-1'],
    ['with an exponent', '1e5'],
    ['hexadecimal', '0x10'],
    ['in other digits', '٢١'],
    ['with a zero in front, which the gateway may take for another spelling of one payment', '021000123456'],
    ['a path', '../payments/1'],
    ['a list', ['21000123456']],
  ])('is refused %s', (_, advancedPaymentId) => {
    expect(refusedFields({ advancedPaymentId })).toEqual(['advancedPaymentId']);
  });
});

const LIMITS: [field: string, limit: number][] = [
  ['reference', 64],
  ['orderId', 255],
  ['reason', 1000],
  ['sellerId', 64],
  ['requestedBy', 255],
];

describe.each(LIMITS)('the %s of a refund request', (field, limit) => {
  it.each([
    ['one character', 'x'],
    ['as many characters as fit', 'x'.repeat(limit)],
    ['any letters', 'Ünïcödé 中文 😀'],
    ['markup, which is only text', '<b>*x*</b>'],
  ])('may be %s', (_, value) => {
    expect(accepted({ ...MINIMAL, [field]: value })).toMatchObject({ [field]: value });
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['one character too long', 'x'.repeat(limit + 1)],
    ['with a line break', 'a\nb'],
    ['with a carriage return', 'a\r'],
    ['with a NUL', 'a\0'],
    ['with an escape', '\u001b[31m'],
    ['with a DEL', 'a\u007f'],
    ['a number', 1],
    ['false', false],
    ['a list', ['x']],
    ['an object', {}],
  ])('is refused %s', (_, value) => {
    expect(refusedFields({ [field]: value })).toEqual([field]);
  });
});

it.each([
  ['a C1 control', 'a\u0085b'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
  ['half a character', 'a\ud83d'],
])('a text with %s is refused, as it could forge a line or change on its way', (_, reason) => {
  expect(refusedFields({ reason })).toEqual(['reason']);
});

it('a refund that another must release is refused when whoever asked for it is only blanks', () => {
  expect(refusedFields({ requestedBy: '  ', hold: { releasedByAnother: true } })).toEqual(['requestedBy']);
});

describe('a workflow ID', () => {
  it.each(['a', '0', 'refund-21000123456-a1', 'A.b_c:d-9', 'x'.repeat(64)])('may be the idempotency key: %s', (id) => {
    expect(checkWorkflowId(id)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(65)],
    ['that begins with a dash', '-a'],
    ['that begins with a dot', '.a'],
    ['with a blank', 'a b'],
    ['with a line break at its end', 'a\n'],
    ['with a slash', 'a/b'],
    ['with another letter', 'é'],
    ['with a control character', 'a\u0000'],
  ])('may not when it is one %s', (_, id) => {
    expect(checkWorkflowId(id)).toEqual({ field: 'workflowId', problem: expect.stringContaining('1 to 64') });
  });

  it('that passes is a header value as it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70, unit: 'binary' }), (id) => {
        const fits =
          /^[A-Za-z0-9]/.test(id) && [...id].every((char) => /^[A-Za-z0-9._:-]$/.test(char)) && id.length <= 64;
        expect(checkWorkflowId(id) === undefined).toBe(fits);
      }),
    );
  });
});
