import fc from 'fast-check';
import { guard, unguard } from '../../../src/cli/import/formulas';

it.each(['=1+1', '+cmd', '-cmd|calc', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '=HYPERLINK("http://x")', "'=1"])(
  'keeps a spreadsheet from running %j',
  (cell) => {
    expect(guard(cell)).toBe(`'${cell}`);
  },
);

it.each(['A-1001', '25.50', '-25', '+3', '-1,5', "O'Brien", "'quoted'", '', 'a=b'])('leaves %j as it is', (cell) => {
  expect(guard(cell)).toBe(cell);
  expect(unguard(cell)).toBe(cell);
});

it('takes off what it put on, whatever was written', () => {
  const signs = fc.constantFrom("'", '=', '+', '-', '@', '1', '.', ',', 'a', '\t', '＝');
  const cells = fc.oneof(
    fc.string(),
    fc.array(signs, { maxLength: 6 }).map((parts) => parts.join('')),
  );
  fc.assert(fc.property(cells, (cell) => unguard(guard(cell)) === cell));
});
