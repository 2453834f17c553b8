import { planImport, type PlannedLine } from '../../../src/cli/import/plan';
import { readInput } from '../../../src/cli/import/read';

const COLUMNS = 'advanced_payment_id,amount,reference,order_id,currency,seller_id,reason';

function plan(...lines: string[]) {
  return planImport(readInput(Buffer.from([COLUMNS, ...lines].join('\n'))), 'ana');
}

function problemOf(line: string): string {
  const [planned] = plan(line).lines as [PlannedLine];
  return planned.kind === 'refund' ? '' : planned.message;
}

it('makes a request of every cell that is given', () => {
  expect(plan('21000123456,25.50,r-1,A-1,BRL,s-1,damaged', '21000123456,full,r-2,,,,').lines).toMatchObject([
    {
      kind: 'refund',
      workflowId: 'refund-21000123456-r-1',
      request: {
        advancedPaymentId: '21000123456',
        amount: 25.5,
        reference: 'r-1',
        orderId: 'A-1',
        currency: 'BRL',
        sellerId: 's-1',
        reason: 'damaged',
        requestedBy: 'ana',
      },
    },
    { kind: 'refund', request: { amount: 'full', reference: 'r-2' } },
  ]);
});

it.each([
  ['2.1E+10,25,r,,,,', /advanced_payment_id must/],
  ['21000123456,"1,50",r,,,,', /amount must/],
  ['21000123456,1.000.00,r,,,,', /amount must/],
  ['21000123456,-25,r,,,,', /amount must/],
  ['21000123456,7.505,r,,,,', /amount must .* at most 2 decimals/],
  ['21000123456,0,r,,,,', /amount must/],
  ['21000123456,,r,,,,', /amount must/],
  ['21000123456,25.50,r,,CLP,,', /amount must have no decimals/],
  ['21000123456,25,,,,,', /reference is needed/],
  ['21000123456,25,a b,,,,', /reference is part of/],
  ['21000123456,25,r,,reais,,', /currency must/],
  ['21000123456,25,r,A-1,BRL,s-1,broken, and late', /has 8 cells in place of 7/],
  ['21000123456,25,r', /has 3 cells in place of 7/],
])('says what is wrong with %s', (line, problem) => {
  expect(problemOf(line)).toMatch(problem);
});

it('takes a line that is there twice for one refund, and another amount for a conflict with the first', () => {
  const { lines, totals } = plan(
    '1,25,r,A-1,BRL,,first',
    '1,26,r,A-1,BRL,,',
    '1,25,r,A-1,BRL,,again',
    '1,25,r,A-2,BRL,,',
    '1,25,other,A-1,BRL,,',
  );
  expect(lines).toMatchObject([
    { kind: 'refund' },
    { kind: 'conflict', message: expect.stringMatching(/^line 2 .* another amount:/) },
    { kind: 'refund', sameAs: 2 },
    { kind: 'conflict', message: expect.stringMatching(/another order_id:/) },
    { kind: 'refund', workflowId: 'refund-1-other' },
  ]);
  expect(totals).toEqual({ byCurrency: { BRL: { refunds: 2, amount: 50 } }, full: 0 });
});

it('sums up exactly, by currency', () => {
  const { totals } = plan(
    '1,0.10,a,,BRL,,',
    '1,0.20,b,,BRL,,',
    '1,7,c,,CLP,,',
    '1,3,d,,,,',
    '1,full,e,,,,',
    'x,9,f,,BRL,,',
  );
  expect(totals).toEqual({
    byCurrency: {
      BRL: { refunds: 2, amount: 0.3 },
      CLP: { refunds: 1, amount: 7 },
      unknown: { refunds: 1, amount: 3 },
    },
    full: 1,
  });
});

it('names the columns that mean nothing, which may be misspelt', () => {
  const input = readInput(Buffer.from('advanced_payment_id,amount,reference,ordr_id\n'));
  expect(planImport(input, undefined).ignored).toEqual(['ordr_id']);
});

it('needs its columns', () => {
  expect(() => planImport(readInput(Buffer.from('amount,order_id\n25,A-1\n')), undefined)).toThrow(
    /missing: advanced_payment_id, reference/,
  );
});
