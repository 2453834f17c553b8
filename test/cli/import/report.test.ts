import { outcomeOf } from '../../../src/cli/import/outcome';
import { planImport } from '../../../src/cli/import/plan';
import { readInput } from '../../../src/cli/import/read';
import { REPORT_COLUMNS, reportText } from '../../../src/cli/import/report';

const OUTCOME = outcomeOf('refunded', { refundIds: ['7', '8'] });

function reportOf(text: string): string {
  const input = readInput(Buffer.from(text));
  const { lines } = planImport(input, undefined, REPORT_COLUMNS);
  return reportText(
    input,
    lines.map((line) => ({ ...line, outcome: OUTCOME })),
  );
}

it('has every column of the input, and what became of the line', () => {
  expect(reportOf('advanced_payment_id,note,amount,reference\n1,"a, b",25,r\n')).toBe(
    'advanced_payment_id,note,amount,reference,workflow_id,status,refund_ids,failure_type,message\n' +
      '1,"a, b",25,r,refund-1-r,refunded,7 8,,\n',
  );
});

it('keeps the delimiter and the byte order mark of the input', () => {
  expect(reportOf('\ufeffadvanced_payment_id;amount;reference\n1;25;r\n')).toBe(
    '\ufeffadvanced_payment_id;amount;reference;workflow_id;status;refund_ids;failure_type;message\n' +
      '1;25;r;refund-1-r;refunded;7 8;;\n',
  );
});

it('may be imported again, and asks for the same refunds', () => {
  const text = 'advanced_payment_id,amount,reference,reason,order_id\n1,25,r,=1+1,-A\n';
  const report = reportOf(text);
  expect(report).toContain("'=1+1,'-A,");
  expect(reportOf(report)).toBe(report);
  const request = (of: string) => planImport(readInput(Buffer.from(of)), undefined, REPORT_COLUMNS).lines[0];
  expect(request(report)).toMatchObject({ request: { reason: '=1+1', orderId: '-A' } });
});
