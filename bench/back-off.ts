import { DEFAULT_POLICY } from '../src/contract';

/** What waits between attempts come to after so many failures that were answered: each twice the one before, up to the policy's longest. Seconds. */
export function explainedSeconds(failures: number): number {
  const { initialRetrySeconds, maxRetrySeconds } = DEFAULT_POLICY;
  let sum = 0;
  for (let failure = 0; failure < failures; failure++)
    sum += Math.min(initialRetrySeconds * 2 ** failure, maxRetrySeconds);
  return sum;
}

/** When the first attempt comes after the gateway has failed for so long. Seconds after the first attempt of all. */
export function retriedAfterSeconds(failingFor: number): number {
  let failures = 0;
  while (explainedSeconds(failures) < failingFor) failures++;
  return explainedSeconds(failures);
}
