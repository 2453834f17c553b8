import type { Environment } from './sources';

/** Every variable with a prefix of ours that some part of this package reads. */
const KNOWN: readonly string[] = [
  'MERCADOPAGO_ACCESS_TOKEN',
  'MERCADOPAGO_ACCESS_TOKEN_FILE',
  'MERCADOPAGO_BASE_URL',
  'MERCADOPAGO_CLIENT_ID',
  'MERCADOPAGO_CLIENT_SECRET_FILE',
  'MERCADOPAGO_CREDENTIALS_DIR',
  'MERCADOPAGO_OAUTH_DIR',
  'MERCADOPAGO_TIMEOUT_MS',
  'REFUNDS_BUILD_ID',
  'REFUNDS_CODEC_TOKEN',
  'REFUNDS_CODEC_TOKEN_FILE',
  'REFUNDS_DEPLOYMENT_NAME',
  'REFUNDS_ENCRYPTION_KEYS',
  'REFUNDS_ENCRYPTION_KEYS_FILE',
  'REFUNDS_HTTP_HOST',
  'REFUNDS_HTTP_PORT',
  'REFUNDS_LOG_FORMAT',
  'REFUNDS_LOG_LEVEL',
  'REFUNDS_MAX_CONCURRENT_ACTIVITIES',
  'REFUNDS_MAX_CONCURRENT_WORKFLOW_TASKS',
  'REFUNDS_MAX_REQUESTS_PER_SECOND',
  'REFUNDS_MAX_REQUESTS_PER_SECOND_PER_WORKER',
  'REFUNDS_TASK_QUEUE',
];

/** Kubernetes sets these for a service that is called `refunds`. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT)|_PORT(_|$)/;

/** Variables that look like ours and are not: most likely misspelt, so that a default is in force without notice. */
export function unknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((variable) => /^(MERCADO_?PAGO|REFUNDS?)_/i.test(variable))
    .filter((variable) => !KNOWN.includes(variable) && !SERVICE_LINK.test(variable))
    .sort();
}
