/** What an example prints, in every language: one object per step. */
export const EXPECTED: readonly Record<string, unknown>[] = [
  { step: 'start', attached: false, status: 'refunded', amount: 25 },
  { step: 'attach', attached: true, sameRun: true },
  { step: 'conflict', fields: ['amount'] },
  { step: 'cancel too late', decision: 'tooLate', status: 'refunded' },
  { step: 'status', status: 'pending', waitingFor: 'a release' },
  { step: 'cancel', decision: 'canceled', status: 'canceled' },
  { step: 'canceled', canceledBy: 'ana', reason: 'changed her mind' },
  { step: 'release by the same person', refused: 'SamePerson' },
  { step: 'release', status: 'refunded', amount: 25 },
  { step: 'canceled through Temporal', status: 'canceled', amount: 25 },
  failure('InvalidRequest', { problems: [{ field: 'amount', problem: 'must have at most 2 decimals' }] }),
  failure('BadRequest', {
    status: '400',
    error: 'bad_request',
    message: 'Invalid splitter id.',
    cause: [{ code: '400048', message: 'Invalid splitter id' }],
  }),
  failure('NotFound', {
    status: '404',
    error: 'not_found',
    message: 'Advanced payment not found.',
    cause: [{ code: '404002', message: 'Advanced payment not found' }],
  }),
  failure('RefundRejected', null),
  failure('UnexpectedResponse', {
    status: '422',
    error: 'unprocessable_entity',
    message: 'Idempotency key used with a different body',
    cause: [{ code: '422001', message: 'Idempotency key used with a different body' }],
  }),
  failure('GatewayUnavailable', null),
  failure('ResolvedNotRefunded', null),
  { step: 'terminated', type: 'Terminated', noMoneyMoved: false, details: null },
];

/** References whose refund moved money, and how much. */
export const REFUNDED: Readonly<Record<string, number>> = { 'return-7': 25, 'return-9': 25 };

/** The payment that the refunds of `REFUNDED` belong to. */
export const PAYMENT_PREFIX = '21000123';

function failure(type: string, details: unknown): Record<string, unknown> {
  return { step: 'failure', type, noMoneyMoved: true, details };
}
