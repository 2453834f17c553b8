import { z } from 'zod';
import { DEFAULT_TASK_QUEUE } from '../contract';
import type { Credentials } from '../credentials';
import type { EncryptionKeys } from '../encryption/keys';
import { parseBaseUrl } from '../gateway';
import type { DeploymentVersion } from '../temporal/routing';
import { loadCredentials } from './credentials';
import { checkDeployment, deploymentOf, deploymentSettings } from './deployment';
import { loadEncryption } from './encryption';
import { type FlowConfig, flowOf, flowSettings } from './flow';
import { type HttpConfig, httpConfigOf, httpSettings } from './http';
import { logSettings } from './logging';
import { type ConfigSources, type Environment, type Report, localFiles, valueOf } from './sources';
import { type TemporalConfig, loadTemporalConfig } from './temporal';
import { wantsTraces } from './tracing';
import { unknownVariables } from './unknown-variables';

/** Printing it shows no secret: those are behind functions. */
export interface Config {
  gateway: {
    baseUrl: string;
    accessToken: Credentials;
    /** For one request in all, connecting and reading the answer included. */
    timeoutMs: number;
  };
  temporal: TemporalConfig;
  taskQueue: string;
  /** The release that this worker is, for rollouts by Temporal's Worker Versioning; absent: it takes no part in any. */
  deployment?: DeploymentVersion;
  /** Absent: nothing is encrypted. */
  encryption?: EncryptionKeys;
  /** How much at once, and in a second. */
  flow: FlowConfig;
  /** Absent: no health, no metrics. */
  http?: HttpConfig;
  /** Whether OpenTelemetry's variables ask for traces. */
  traces: boolean;
}

export type LoadedConfig =
  | { ok: true; config: Config }
  /** One sentence each: the variable's name and what it must be, never its value. */
  | { ok: false; problems: string[] };

const MIN_TIMEOUT_MS = 100;
const MAX_TIMEOUT_MS = 30_000; // the submit activity's time limit leaves room for this, and for no more

const settings = z.object({
  MERCADOPAGO_BASE_URL: z
    .string()
    .default('https://api.mercadopago.com')
    .refine(isBaseUrl, 'must be an https URL without credentials, query or fragment (http only for this host itself)'),
  MERCADOPAGO_TIMEOUT_MS: z
    .string()
    .default(String(MAX_TIMEOUT_MS))
    .refine(isTimeout, `must be a whole number of milliseconds from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`)
    .transform(Number),
  // Temporal takes up to 1000 characters, but nobody could read such a name; a letter or digit first keeps clear of its reserved prefixes.
  REFUNDS_TASK_QUEUE: z
    .string()
    .default(DEFAULT_TASK_QUEUE)
    .refine(
      (name) => /^[A-Za-z0-9][\x21-\x7e]{0,199}$/.test(name),
      'must be 1 to 200 characters of printable ASCII without spaces, the first a letter or digit',
    ),
  ...deploymentSettings,
  ...flowSettings,
  ...httpSettings,
  ...logSettings,
});

/** Reads and checks all of the worker's configuration; an empty variable counts as unset. */
export function loadConfig(env: Environment, sources: Partial<ConfigSources> = {}): LoadedConfig {
  const { files = localFiles, warn = () => {} } = sources;
  const problems: string[] = [];
  const report: Report = (variable, problem) => void problems.push(`${variable} ${problem}`);

  for (const variable of unknownVariables(env)) {
    warn(`${variable} is set, but is no variable of this worker: is it misspelt?`);
  }
  const given = Object.fromEntries(Object.keys(settings.shape).map((variable) => [variable, valueOf(env, variable)]));
  const parsed = settings.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) report(issue.path.join('.'), issue.message);
  checkDeployment(given, report);
  const credentials = loadCredentials(env, { files, warn }, report);
  const temporal = loadTemporalConfig(env, { files }, report);
  const encryption = loadEncryption(env, { files }, report);

  if (problems.length > 0 || !parsed.success || !credentials || !temporal || !encryption) {
    return { ok: false, problems };
  }
  const {
    MERCADOPAGO_BASE_URL: baseUrl,
    MERCADOPAGO_TIMEOUT_MS: timeoutMs,
    REFUNDS_TASK_QUEUE: taskQueue,
  } = parsed.data;
  const accessToken = credentials(baseUrl);
  const http = httpConfigOf(parsed.data);
  const deployment = deploymentOf(parsed.data);
  return {
    ok: true,
    config: {
      gateway: { baseUrl, accessToken, timeoutMs },
      temporal,
      taskQueue,
      flow: flowOf(parsed.data),
      traces: wantsTraces(env, warn),
      ...(encryption.keys === undefined ? {} : { encryption: encryption.keys }),
      ...(http === undefined ? {} : { http }),
      ...(deployment === undefined ? {} : { deployment }),
    },
  };
}

function isBaseUrl(text: string): boolean {
  try {
    parseBaseUrl(text);
    return true;
  } catch {
    return false;
  }
}

function isTimeout(text: string): boolean {
  return /^[0-9]{1,6}$/.test(text) && Number(text) >= MIN_TIMEOUT_MS && Number(text) <= MAX_TIMEOUT_MS;
}
