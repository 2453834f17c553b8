import { setTimeout as sleep } from 'node:timers/promises';

/** The server writes its counters at intervals of a second. */
const REPORTED_AFTER_MS = 1_500;

/** Billable actions in the benchmark's namespace so far, as the server itself counts them; taken once the count stands still. */
export async function countActions(metricsUrl: string): Promise<number> {
  for (let before = -1; ;) {
    const now = actionsIn(await (await fetch(metricsUrl)).text());
    if (now === before) return now;
    before = now;
    await sleep(REPORTED_AFTER_MS);
  }
}

/** @param metrics in the format of Prometheus */
export function actionsIn(metrics: string): number {
  const counted = metrics.matchAll(/^action\{[^}]*\bnamespace="default"[^}]*\} ([\d.e+]+)$/gm);
  return [...counted].reduce((sum, [, value]) => sum + Number(value), 0);
}
