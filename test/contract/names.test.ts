import * as contract from '../../src/contract';

describe('the names that other processes and languages speak', () => {
  it('stay what they are', () => {
    expect({
      taskQueue: contract.DEFAULT_TASK_QUEUE,
      workflowType: contract.REFUND_WORKFLOW_TYPE,
      signals: contract.SIGNALS,
      updates: contract.UPDATES,
      queries: contract.QUERIES,
      searchAttributes: contract.SEARCH_ATTRIBUTES,
      statuses: contract.REFUND_STATUSES,
    }).toEqual({
      taskQueue: 'refunds',
      workflowType: 'refundPayment',
      signals: { cancelRefund: 'cancelRefund', releaseRefund: 'releaseRefund', resolveRefund: 'resolveRefund' },
      updates: {
        requestCancellation: 'requestCancellation',
        releaseRefund: 'releaseRefund',
        resolveRefund: 'resolveRefund',
      },
      queries: { refundStatus: 'refundStatus' },
      searchAttributes: {
        RefundStatus: 'Keyword',
        AdvancedPaymentId: 'Keyword',
        OrderId: 'Keyword',
        RefundAmount: 'Double',
        RefundIds: 'KeywordList',
      },
      statuses: ['pending', 'submitting', 'settling', 'reconciling', 'needsReview', 'refunded', 'canceled', 'failed'],
    });
  });

  it('tell a failure that closes a refund from one that is retried', () => {
    const retryable: readonly string[] = contract.RETRYABLE_FAILURES;
    expect(contract.CLOSING_FAILURES.filter((type) => retryable.includes(type))).toEqual([]);
  });
});
