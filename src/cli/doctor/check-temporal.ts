import { checkSearchAttributes } from '../../config/search-attributes';
import type { Check, DoctorOptions } from '../commands/doctor';
import { withTemporal, type Temporal } from '../connect';
import type { Context } from '../context';
import { failureOf } from '../failures';
import { checkRollout } from './check-rollout';
import { retentionDays, short, shortRetention } from '../namespace';

/** A worker polls every minute at least. */
const RECENT_MS = 120_000;

/** By the values of `temporal.api.enums.v1.TaskQueueType`. */
const KINDS: Readonly<Record<string, number>> = { workflow: 1, activity: 2 };

export async function checkTemporal(context: Context, options: DoctorOptions): Promise<Check[]> {
  try {
    return await withTemporal(context, async (temporal) => {
      const { address, namespace } = temporal;
      const connected = { name: 'connection', ok: true, message: `Temporal answers at ${address}`, fix: null };
      const checks = { namespace: checkNamespace, 'search attributes': checkAttributes, worker: checkWorkers };
      const others = Object.entries(checks).map(async ([name, check]) => {
        try {
          return await check(temporal, options);
        } catch (error) {
          const { message } = failureOf(error).error;
          const fix = `Check that namespace ${namespace} exists and that these credentials may use it`;
          return { name, ok: false, message, fix };
        }
      });
      return [connected, ...(await Promise.all(others))];
    });
  } catch (error) {
    const { message } = failureOf(error).error;
    const fix = 'Everything of Temporal is unchecked until this is mended: see the message';
    return [{ name: 'connection', ok: false, message, fix }];
  }
}

async function checkNamespace(temporal: Temporal, { repeatsFor }: DoctorOptions): Promise<Check> {
  const days = await retentionDays(temporal);
  const wrong = shortRetention(days, repeatsFor, temporal.namespace);
  // Long enough or not, only the order service knows: a warning, no failure.
  if (wrong !== undefined) return { name: 'namespace', ok: true, ...wrong };
  return {
    name: 'namespace',
    ok: true,
    message: `${temporal.namespace} keeps closed refunds for ${days} days`,
    fix: null,
  };
}

async function checkAttributes({ connection, namespace }: Temporal): Promise<Check> {
  const check = await checkSearchAttributes(connection, namespace);
  const name = 'search attributes';
  if (check.kind === 'registered') return { name, ok: true, message: 'all are registered', fix: null };
  // That it cannot be seen is no failure: Temporal Cloud never shows them here.
  if (check.kind === 'unknown') return { name, ok: true, message: check.message, fix: null };
  return { name, ok: false, message: check.problems.join('\n     '), fix: 'refunds setup adds what is missing' };
}

async function checkWorkers({ connection, namespace, taskQueue }: Temporal): Promise<Check> {
  const polled = await Promise.all(
    Object.values(KINDS).map((taskQueueType) =>
      short(connection, () =>
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum itself is no dependency
        connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType }),
      ),
    ),
  );
  const recent = polled.map(({ pollers }) => (pollers ?? []).filter(isRecent));
  const missing = Object.keys(KINDS).filter((_kind, index) => recent[index]?.length === 0);
  if (missing.length === 0) {
    return checkRollout(recent.flat(), polled[0]?.versioningInfo, { namespace, taskQueue });
  }
  return {
    name: 'worker',
    ok: false,
    message: `no worker polls task queue ${taskQueue} for ${missing.join(' and ')} tasks: refunds wait`,
    fix: `Start a worker with REFUNDS_TASK_QUEUE=${taskQueue}, or name the task queue that is served: --task-queue`,
  };
}

function isRecent({ lastAccessTime }: { lastAccessTime?: { seconds?: unknown } | null }): boolean {
  return Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000 < RECENT_MS;
}
