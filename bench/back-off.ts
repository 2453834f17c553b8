import { DEFAULT_POLICY } from '../src/contract';

/** The least that waits between attempts come to after so many failures that were answered: each twice the one before, up to the policy's longest. Seconds. */
export function explainedSeconds(failures: number): number {
  const { initialRetrySeconds, maxRetrySeconds } = DEFAULT_POLICY;
  let sum = 0;
  for (let failure = 0; failure < failures; failure++)
    sum += Math.min(initialRetrySeconds * 2 ** failure, maxRetrySeconds);
  return sum;
}

/** Each wait is longer by chance, by at most this share. */
export const LONGER_BY = 0.25;

/** The longest wait that an outage can leave behind it: begun just before its end, after as many failures as fit into it. Seconds. */
export function longestWaitSeconds(outage: number): number {
  let failures = 1;
  while (explainedSeconds(failures) < outage) failures++;
  return (explainedSeconds(failures) - explainedSeconds(failures - 1)) * (1 + LONGER_BY);
}
