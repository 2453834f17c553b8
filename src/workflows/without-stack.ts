import type { ApplicationFailure } from '@temporalio/workflow';

/** For what is no fault of the code: the Web UI and the log would show lines of this package below a message that says all there is to say. */
export function withoutStack(failure: ApplicationFailure): ApplicationFailure {
  failure.stack = '';
  return failure;
}
