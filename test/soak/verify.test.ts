import { verify, VIOLATIONS, type ViolationKind } from '../../soak/verify';
import {
  at,
  canceled,
  commit,
  evidence,
  facts,
  failed,
  post,
  refund,
  refunded,
  timeline,
  type MadeUp,
} from './evidence';

const one = (made: Partial<MadeUp>): MadeUp => ({ refunds: [refund('a')], facts: [], ...made });
const kindsOf = (made: MadeUp): ViolationKind[] => [...new Set(verify(evidence(made)).map(({ kind }) => kind))].sort();

describe('what is right is no violation', () => {
  const resolution = { outcome: 'refunded' as const, resolvedBy: 'pat', note: 'seen', refundIds: ['of-a'] };
  const right: Record<string, MadeUp> = {
    'refunded, and exactly that committed': one({ facts: [facts('a', refunded('of-a'))], ledger: [commit('a')] }),
    'failed, and nothing committed': one({ facts: [facts('a', failed())] }),
    'canceled, and nothing committed': one({ facts: [facts('a', canceled())] }),
    'canceled through Temporal, and nothing committed': one({ facts: [facts('a', canceled('CANCELLED'))] }),
    'failed after a commit that was rejected': one({
      facts: [facts('a', failed('RefundRejected'))],
      ledger: [commit('a', { status: 'rejected' })],
    }),
    'a rejected commit before the one that counts': one({
      facts: [facts('a', refunded('second'))],
      ledger: [commit('a', { status: 'rejected' }), commit('a', { id: 'second' })],
    }),
    'settled by a person while the package last saw it in process': one({
      facts: [
        facts(
          'a',
          refunded('of-a', 25, {
            told: {
              result: {
                status: 'refunded',
                refunds: [{ id: 'of-a', paymentId: '51', amount: 25, status: 'in_process' }],
                amount: 25,
                idempotencyKey: 'a',
                advancedPaymentId: '31',
                resolution,
              },
            },
          }),
        ),
      ],
      ledger: [commit('a')],
    }),
    'a cancel that came too late': one({
      facts: [facts('a', refunded('of-a'), { decisions: [{ decision: 'tooLate', status: 'settling' }] })],
      ledger: [commit('a')],
    }),
    'somebody else’s refund of the payment': one({
      facts: [facts('a', failed())],
      ledger: [commit('somebody')],
      one: { foreign: [{ key: 'somebody', amount: 25, afterMs: 0 }] },
    }),
  };
  it.each(Object.entries(right))('%s', (_, made) => expect(kindsOf(made)).toEqual([]));
});

const wrong: Record<ViolationKind, Record<string, MadeUp>> = {
  paidTwice: {
    'the money moved twice under one key': one({
      facts: [facts('a', refunded('of-a'))],
      ledger: [commit('a'), commit('a', { id: 'again', seconds: 3 })],
    }),
  },
  refundedNotCommitted: {
    'told refunded by what somebody else was given': one({
      facts: [facts('a', refunded('of-b')), facts('b', refunded('of-b'))],
      refunds: [refund('a'), refund('b')],
      ledger: [commit('b')],
    }),
    'told refunded by what was rejected': one({
      facts: [facts('a', refunded('of-a'))],
      ledger: [commit('a', { status: 'rejected' })],
    }),
  },
  wrongRefunds: {
    'another amount than was committed': one({
      facts: [facts('a', refunded('of-a', 24))],
      ledger: [commit('a', { value: 25 })],
    }),
    'a refund that is still in process': one({
      facts: [facts('a', refunded('of-a'))],
      ledger: [commit('a', { status: 'in_process' })],
    }),
  },
  lost: {
    'failed, although it had moved': one({ facts: [facts('a', failed())], ledger: [commit('a', { seconds: 2 })] }),
    'canceled, although it had moved': one({ facts: [facts('a', canceled())], ledger: [commit('a', { seconds: 2 })] }),
    'canceled through Temporal, although a part of the split had moved': one({
      facts: [facts('a', canceled('CANCELLED'))],
      ledger: [commit('a', { status: 'partial' })],
    }),
  },
  lateCommit: {
    'committed after it had closed as canceled': one({
      facts: [facts('a', canceled())],
      ledger: [commit('a', { seconds: 11 })],
    }),
  },
  stuck: {
    'never closed': one({ facts: [facts('a', undefined)] }),
    'never begun': one({ facts: [] }),
  },
  needlessReview: {
    'a review with nothing in the ledger': one({
      facts: [facts('a', failed())],
      timelines: { a: timeline({ 0: { status: 'submitting' }, 5: { status: 'needsReview' } }) },
    }),
  },
  untrueAnswer: {
    'told canceled, and refunded': one({
      facts: [facts('a', refunded('of-a'), { decisions: [{ decision: 'canceled', status: 'canceled' }] })],
      ledger: [commit('a')],
    }),
    'told too late, and canceled': one({
      facts: [facts('a', canceled(), { decisions: [{ decision: 'tooLate', status: 'settling' }] })],
    }),
  },
  sentTooLate: {
    'sent three seconds after the window': one({
      facts: [facts('a', failed())],
      requests: [post('a', { seconds: 33 })],
      timelines: { a: timeline({ 0: { status: 'submitting' } }, { submittedAt: at(0) }) },
    }),
  },
  sentThoughHeld: {
    'sent although it was canceled while held': one({
      refunds: [refund('a', { expected: { ending: 'canceled', nothingSent: true } })],
      facts: [facts('a', canceled())],
      requests: [post('a')],
    }),
  },
  wrongRequest: {
    'asked for another amount': one({
      facts: [facts('a', failed())],
      requests: [post('a', { body: '{"amount":26}' })],
    }),
    'asked for everything': one({ facts: [facts('a', failed())], requests: [post('a', { body: '{}' })] }),
    'asked of another payment': one({
      facts: [facts('a', failed())],
      requests: [post('a', { advancedPaymentId: '32' })],
    }),
  },
  unknownKey: {
    'committed under a key of nobody': one({ facts: [facts('a', failed())], ledger: [commit('a-2')] }),
  },
  wrongEnding: {
    terminated: one({
      facts: [
        facts(
          'a',
          failed('Terminated', { closed: 'TERMINATED', told: { failure: 'Terminated', noMoneyMoved: false } }),
        ),
      ],
    }),
    'sent and failed, although it could only be canceled': one({
      refunds: [refund('a', { expected: { ending: 'canceled' } })],
      facts: [facts('a', failed())],
    }),
  },
  wrongAttributes: {
    'visibility still says submitting': one({ facts: [facts('a', failed('BadRequest', { status: 'submitting' }))] }),
    'visibility names another refund': one({
      facts: [facts('a', refunded('of-a', 25, { refundIds: ['of-b'] }))],
      ledger: [commit('a')],
    }),
  },
  startedTwice: {
    'two callers started it': one({ facts: [facts('a', failed(), { startedBy: 2 })] }),
    'two callers were given different runs': one({ facts: [facts('a', failed(), { runIds: ['run-1', 'run-2'] })] }),
  },
  callFailed: { 'a call failed': one({ facts: [facts('a', failed(), { errors: ['TypeError: x'] })] }) },
  conflictTaken: {
    'another amount was taken for the same': one({ facts: [facts('a', failed(), { conflictTaken: true })] }),
  },
};

describe.each(Object.entries(wrong))('%s', (kind, cases) => {
  it.each(Object.entries(cases))('%s', (_, made) => expect(kindsOf(made)).toContain(kind));
});

it('has a made-up ledger for every kind of violation', () => {
  expect(Object.keys(wrong).sort()).toEqual(Object.keys(VIOLATIONS).sort());
});
