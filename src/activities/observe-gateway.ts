import { log, metricMeter } from '@temporalio/activity';
import { METRICS } from '../contract/metrics';
import { FAILURE_TRAITS, GatewayReadError, type Gateway, type SubmitFailure, type SubmitOutcome } from '../gateway';

/**
 * The class of what an attempt to submit came to. `refused`: nothing moved, and the same request would be refused again. `notNow`: nothing
 * moved, and it may be tried again. `ambiguous`: money may have moved.
 */
export type SubmissionClass = 'refunded' | 'accepted' | 'rejected' | 'refused' | 'notNow' | 'ambiguous';

/** The same gateway, its calls counted, timed and logged. For use in activities only, whose labels and facts go with it. */
export function observeGateway(gateway: Gateway): Gateway {
  const reading =
    <A extends unknown[], T>(operation: string, call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const beganAt = performance.now();
      try {
        const value = await call(...args);
        record(() => recordDuration(operation, 'read', beganAt));
        return value;
      } catch (error) {
        const outcome = error instanceof GatewayReadError ? error.failure.type : 'error';
        record(() => recordDuration(operation, outcome, beganAt));
        throw error;
      }
    };
  return {
    async submitRefund(order) {
      const beganAt = performance.now();
      const outcome = await gateway.submitRefund(order);
      record(() => {
        recordDuration('submitRefund', typeOf(outcome), beganAt);
        recordSubmission(outcome, beganAt);
      });
      return outcome;
    },
    getPayments: reading('getPayments', (...call) => gateway.getPayments(...call)),
    listRefunds: reading('listRefunds', (...call) => gateway.listRefunds(...call)),
    getRefund: reading('getRefund', (...call) => gateway.getRefund(...call)),
    getPayment: reading('getPayment', (...call) => gateway.getPayment(...call)),
    close: () => gateway.close(),
  };
}

/** What is measured must not depend on whether measuring works. */
function record(measure: () => void): void {
  try {
    measure();
  } catch {
    // a refund that was answered stays answered
  }
}

function recordDuration(operation: string, outcome: string, beganAt: number): void {
  const { name, help } = METRICS.requestDuration;
  const seconds = (performance.now() - beganAt) / 1000;
  metricMeter.createHistogram(name, 'float', undefined, help).record(seconds, { operation, outcome });
}

function recordSubmission(outcome: SubmitOutcome, beganAt: number): void {
  const { submissions, ambiguous } = METRICS;
  const facts = { class: classOf(outcome), outcome: typeOf(outcome) };
  metricMeter.createCounter(submissions.name, undefined, submissions.help).add(1, facts);
  if (facts.class === 'ambiguous') {
    metricMeter.createCounter(ambiguous.name, undefined, ambiguous.help).add(1, { outcome: facts.outcome });
  }
  const refundIds = outcome.kind === 'failure' ? {} : { refundIds: outcome.refunds.map(({ id }) => id) };
  const durationMs = Math.round(performance.now() - beganAt);
  log.info('An attempt to submit has ended', { ...facts, ...refundIds, durationMs });
}

function typeOf(outcome: SubmitOutcome): string {
  return outcome.kind === 'failure' ? outcome.type : outcome.kind;
}

export function classOf(outcome: SubmitOutcome): SubmissionClass {
  return outcome.kind === 'failure' ? failureClassOf(outcome) : outcome.kind;
}

function failureClassOf({ type, moneyMoved }: SubmitFailure): SubmissionClass {
  if (moneyMoved === 'maybe') return 'ambiguous';
  return FAILURE_TRAITS[type].retryable ? 'notNow' : 'refused';
}
