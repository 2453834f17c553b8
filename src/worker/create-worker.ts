import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { type InjectedSinks, Worker, type WorkerOptions } from '@temporalio/worker';
import { createRefundActivities } from '../activities';
import { DEFAULT_TASK_QUEUE } from '../contract';
import { ENCODED_FAILURES_PATH } from '../encryption';
import type { Gateway } from '../gateway';
import type { TraceSinks } from '../contract/tracing';
import { logOrder } from './log-order';
import { createRefundNexusService } from './nexus';
import { ENCODE_FAILURES } from '../payloads/failures';

/** Longest that a refund in flight may take: the submit activity's own limit is 50 s. Seconds. */
export const SHUTDOWN_GRACE_SECONDS = 55;

/** Gives up on work that outlives the grace time and ignores its cancellation. A supervisor must wait longer still. */
const SHUTDOWN_FORCE_SECONDS = 60;

/** Written next to the compiled code by `npm run build`. */
export const WORKFLOW_BUNDLE_PATH = path.join(__dirname, '..', 'workflow-bundle.js');

/** In the prebuilt bundle already. A path, since the SDK puts the module into bundles that it makes itself. */
const PAYLOAD_CONVERTER_PATH = require.resolve('../payloads');

/** For workers that do not trace: the workflow bundle tells of every run that has closed. */
export const NO_TRACES: InjectedSinks<TraceSinks> = { refundTraces: { closed: { fn: () => undefined } } };

/** Every option of Temporal's worker, and how to reach the gateway. */
export type RefundWorkerOptions = Omit<WorkerOptions, 'taskQueue' | 'activities'> & {
  /** @default "refunds" */
  taskQueue?: string;
} & (WithGateway | WithActivities);

interface WithGateway {
  gateway: Gateway;
  /** For one request to the gateway in all. Milliseconds, at most 30,000. @default 30000 */
  requestTimeoutMs?: number;
  /** Of your own, run beside the refund's. */
  activities?: object;
}

interface WithActivities {
  gateway?: undefined;
  requestTimeoutMs?: undefined;
  /** What `createRefundActivities` returned, and any of your own. */
  activities: object;
}

/**
 * A worker that runs refunds; call `run()` on it. Closing the gateway and the connection afterwards is the caller's.
 *
 * Runs the prebuilt workflow bundle of this package, unless `workflowBundle` or `workflowsPath` is given: that code then has
 * to export the `refundPayment` workflow.
 *
 * What `dataConverter` gives stands. Without a `payloadConverterPath` in it, workflows bundled from `workflowsPath` get this package's, with
 * which a message that cannot be decoded changes nothing; a `workflowBundle` has what it was bundled with. With `encryptedDataConverter` the
 * prebuilt bundle encodes its failures, too.
 *
 * @throws {Error} when the prebuilt bundle is needed and missing, or as Temporal's `Worker.create` does
 */
export async function createRefundWorker(options: RefundWorkerOptions): Promise<Worker> {
  const { gateway, requestTimeoutMs, activities, taskQueue = DEFAULT_TASK_QUEUE, ...workerOptions } = options;
  const { dataConverter } = workerOptions;
  const dependencies = requestTimeoutMs === undefined ? {} : { requestTimeoutMs };
  const bringsWorkflows = workerOptions.workflowBundle !== undefined || workerOptions.workflowsPath !== undefined;
  return Worker.create({
    shutdownGraceTime: `${SHUTDOWN_GRACE_SECONDS}s`,
    shutdownForceTime: `${SHUTDOWN_FORCE_SECONDS}s`,
    // How many polls pay off depends on the load and the way to the server; the server's feedback knows, a constant does not.
    // Everything else is left at the SDK's defaults: nothing was measured that speaks for other values.
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    ...(bringsWorkflows ? {} : { workflowBundle: prebuiltBundle(dataConverter) }),
    ...workerOptions,
    sinks: { ...NO_TRACES, ...workerOptions.sinks },
    interceptors: {
      ...workerOptions.interceptors,
      activity: [logOrder, ...(workerOptions.interceptors?.activity ?? [])],
    },
    nexusServices: [createRefundNexusService(), ...(workerOptions.nexusServices ?? [])],
    dataConverter: {
      ...dataConverter,
      payloadConverterPath: dataConverter?.payloadConverterPath ?? PAYLOAD_CONVERTER_PATH,
    },
    taskQueue,
    activities: {
      ...(gateway === undefined ? {} : createRefundActivities({ gateway, ...dependencies })),
      ...activities,
    },
  });
}

/** With the data converter of encryption, workflows encode their failures as activities do. On the first line: the source map still fits. */
export function prebuiltBundle(dataConverter: DataConverter | undefined): { codePath: string } | { code: string } {
  if (!existsSync(WORKFLOW_BUNDLE_PATH)) {
    throw new Error(`The workflow bundle ${WORKFLOW_BUNDLE_PATH} is missing; to build it: npm run build`);
  }
  if (dataConverter?.failureConverterPath !== ENCODED_FAILURES_PATH) return { codePath: WORKFLOW_BUNDLE_PATH };
  return { code: ENCODE_FAILURES + readFileSync(WORKFLOW_BUNDLE_PATH, 'utf8') };
}
