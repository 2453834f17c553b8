import { readInput } from '../../../src/cli/import/read';

const read = (text: string) => readInput(Buffer.from(text));

it('names each line by where it stands in the file', () => {
  const { lines } = read('a,b\n\n1,2\n,\n3,4\n');
  expect(lines).toEqual([
    { line: 3, cells: ['1', '2'] },
    { line: 5, cells: ['3', '4'] },
  ]);
});

it.each([',', ';', '\t'])('takes %j between cells, as the first line does', (delimiter) => {
  const input = read(`a${delimiter}b\n1${delimiter}"x${delimiter}y"\n`);
  expect(input).toMatchObject({ delimiter, columns: ['a', 'b'], lines: [{ cells: ['1', `x${delimiter}y`] }] });
});

it("reads what Excel writes: a byte order mark, CRLF, capitals in the columns' names", () => {
  expect(read('\ufeffAmount,Reference\r\n25, r-1 \r\n')).toMatchObject({
    bom: true,
    columns: ['amount', 'reference'],
    lines: [{ line: 2, cells: ['25', 'r-1'] }],
  });
});

it('takes a cell with line breaks for one cell, never for refunds, and says so', () => {
  const { lines, warnings } = read('a,note\n1,"so\n21000123456,25\nmuch"\n2,x\n');
  expect(lines).toEqual([
    { line: 2, cells: ['1', 'so\n21000123456,25\nmuch'] },
    { line: 5, cells: ['2', 'x'] },
  ]);
  expect(warnings).toEqual([expect.stringMatching(/^Lines 2 to 4 are one record/)]);
});

it('takes a quotation mark inside a cell for a character', () => {
  expect(read('a,b\n5" tube,2\n').lines).toEqual([{ line: 2, cells: ['5" tube', '2'] }]);
});

it('keeps a line with too many or too few cells, for whoever judges lines', () => {
  expect(read('a,b\n1\n1,2,3\n').lines.map(({ cells }) => cells.length)).toEqual([1, 3]);
});

it.each([
  ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', /CSV/],
  ['nothing', '', /empty/],
  ['a column twice', 'a,b,A\n1,2,3\n', /column a is there twice/],
])('refuses %s as a whole', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});

it('refuses bytes that are no UTF-8', () => {
  expect(() => readInput(Buffer.from([0x61, 0x0a, 0xe9]))).toThrow(/UTF-8/);
});
