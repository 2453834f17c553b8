import { reportOf } from '../../../dev/demo/report';
import { commit, FAILED, FAILING, REFUNDED, SCENARIO } from './endings';

it('says for each refund what was expected and what the ledger has, and that all is well', () => {
  const { ok, text } = reportOf([{ scenario: SCENARIO, ending: REFUNDED }], [commit()]);
  expect(ok).toBe(true);
  expect(text.split('\n')).toEqual([
    'Refund            Amount     Expected  Outcome   Ledger     OK',
    '----------------  ---------  --------  --------  ---------  ---',
    'approved at once  BRL 25.00  refunded  refunded  BRL 25.00  yes',
    '',
    "Every outcome and amount agrees with the gateway's ledger.",
  ]);
});

it('is not well when one of them is wrong, and names that one with everything that is wrong', () => {
  const ended = [
    { scenario: SCENARIO, ending: { ...REFUNDED, outcome: 'canceled', refunded: 0 } },
    { scenario: { ...FAILING, request: { ...FAILING.request, advancedPaymentId: '21000404001' } }, ending: FAILED },
  ];
  const { ok, text } = reportOf(ended, [commit()]);
  expect(ok).toBe(false);
  expect(text).toMatch(/^approved at once .* NO$/m);
  expect(text).toMatch(/^no such payment .* yes$/m);
  expect(text.split('\n').filter((line) => line.startsWith('WRONG'))).toEqual([
    'WRONG: approved at once: expected refunded, it is canceled; the refund says BRL 0.00, the ledger has BRL 25.00',
  ]);
  expect(text).not.toContain('agrees');
});
