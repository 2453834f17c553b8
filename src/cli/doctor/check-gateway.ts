import { loadConfig } from '../../config';
import type { Check } from '../commands/doctor';
import type { Context } from '../context';
import { environmentOf } from '../settings';

const TIMEOUT_MS = 10_000;

/** Of no payment: whoever is asked for it answers, and nothing can come of it. */
const NO_PAYMENT = '/v1/advanced_payments/0';

/** The credentials of this environment, and whether the gateway is there and takes them. */
export async function checkGateway({ io, options }: Context): Promise<Check[]> {
  const env = environmentOf(io.env, options);
  const loaded = loadConfig(env);
  // What the settings of the gateway are is to be known without a token, too.
  const bare = loadConfig({ ...env, MERCADOPAGO_ACCESS_TOKEN: 'none', MERCADOPAGO_ACCESS_TOKEN_FILE: undefined });
  const problems = (loaded.ok ? [] : loaded.problems).filter((problem) => problem.startsWith('MERCADOPAGO_'));
  const ofToken = problems.filter((problem) => problem.startsWith('MERCADOPAGO_ACCESS_TOKEN'));
  const ofGateway = problems.filter((problem) => !ofToken.includes(problem));
  const token = loaded.ok ? loaded.config.gateway.accessToken() : undefined;
  if (ofGateway.length > 0 || !bare.ok) {
    const message = (ofGateway.length > 0 ? ofGateway : ['the configuration is wrong, see connection']).join('; ');
    return [
      credentials(ofToken, undefined),
      { name: 'gateway', ok: false, message, fix: 'Set it as the worker has it' },
    ];
  }
  const { baseUrl } = bare.config.gateway;
  const answer = await ask(baseUrl, token);
  return [credentials(ofToken, answer.status), reachable(baseUrl, answer)];
}

type Answer = { status: number; failed?: undefined } | { status?: undefined; failed: string };

async function ask(baseUrl: string, token: string | undefined): Promise<Answer> {
  try {
    const response = await fetch(baseUrl.replace(/\/+$/, '') + NO_PAYMENT, {
      headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return { status: response.status };
  } catch (error) {
    const { cause, message } = error as Error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : message;
    return { failed: code };
  }
}

function reachable(baseUrl: string, { status, failed }: Answer): Check {
  const { host } = new URL(baseUrl);
  const name = 'gateway';
  if (failed !== undefined) {
    const fix = 'Check MERCADOPAGO_BASE_URL, DNS, the firewall and proxies between here and there';
    return { name, ok: false, message: `${host} cannot be reached: ${failed}`, fix };
  }
  if (status >= 500) {
    return {
      name,
      ok: false,
      message: `${host} answers ${status}`,
      fix: 'Refunds are retried by themselves until it is back',
    };
  }
  if (status >= 300 && status < 400) {
    return {
      name,
      ok: false,
      message: `${host} redirects (${status})`,
      fix: 'Check MERCADOPAGO_BASE_URL: redirects are never followed',
    };
  }
  return { name, ok: true, message: `${host} answers`, fix: null };
}

function credentials(problems: readonly string[], status: number | undefined): Check {
  const name = 'credentials';
  if (problems.length > 0) {
    const fix = 'Set it as the worker has it, or leave the gateway out: --no-gateway';
    return { name, ok: false, message: problems.join('; '), fix };
  }
  if (status === 401 || status === 403) {
    const fix = 'Get a new access token: refunds wait until it is there, and go on by themselves';
    return { name, ok: false, message: `the gateway refuses the access token (${status})`, fix };
  }
  const taken = status !== undefined && status < 500;
  return { name, ok: true, message: `an access token is set${taken ? ', and the gateway takes it' : ''}`, fix: null };
}
