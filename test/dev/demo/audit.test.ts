import { audit } from '../../../dev/demo/audit';
import { commit, FAILED, FAILING, REFUNDED, SCENARIO } from './endings';

it('finds nothing wrong when expectation, refund and ledger agree', () => {
  expect(audit(SCENARIO, REFUNDED, [commit()])).toEqual({ ledger: 25, problems: [] });
  expect(audit(FAILING, FAILED, [])).toEqual({ ledger: 0, problems: [] });
});

it('looks at no other payment', () => {
  const elsewhere = commit({ advancedPaymentId: '21000100002', key: 'another' });
  expect(audit(SCENARIO, REFUNDED, [elsewhere, commit()])).toEqual({ ledger: 25, problems: [] });
  expect(audit(FAILING, FAILED, [elsewhere])).toEqual({ ledger: 0, problems: [] });
});

it('adds cents without drifting', () => {
  const scenario = { ...SCENARIO, expected: { outcome: 'refunded', refunded: 0.3 } };
  const cents = [0.1, 0.2].map((refundedAmount) => commit({ refundedAmount }));
  expect(audit(scenario, { ...REFUNDED, refunded: 0.3 }, cents)).toEqual({
    ledger: 0.3,
    problems: ['expected 1 commits, the ledger has 2'],
  });
});

it.each([
  ['another outcome', { ...REFUNDED, outcome: 'canceled' }, [commit()], 'expected refunded, it is canceled'],
  ['money that never went back', REFUNDED, [], 'the refund says BRL 25.00, the ledger has BRL 0.00'],
  ['an amount that it misreports', { ...REFUNDED, refunded: 20 }, [commit()], 'the refund says BRL 20.00'],
  ['a commit whose money was kept', REFUNDED, [commit({ refundedAmount: 0 })], 'expected BRL 25.00'],
  ['money paid twice', REFUNDED, [commit(), commit()], 'expected 1 commits, the ledger has 2'],
  [
    'money paid under another key',
    REFUNDED,
    [commit({ key: 'another' })],
    'a key in the ledger is not the workflow ID',
  ],
])('finds %s', (_name, ending, ledger, problem) => {
  expect(audit(SCENARIO, ending, ledger).problems).toContainEqual(expect.stringContaining(problem));
});

it('finds a commit where nothing was to move, rejected or not', () => {
  const { problems } = audit(FAILING, FAILED, [commit({ refundedAmount: 0, status: 'rejected' })]);
  expect(problems).toEqual(['expected 0 commits, the ledger has 1']);
});
