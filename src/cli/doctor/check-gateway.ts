import { CREDENTIAL_VARIABLES, loadConfig } from '../../config';
import { type Environment, valueOf, without } from '../../config/sources';
import type { Check } from '../commands/doctor';
import type { Context } from '../context';
import { environmentOf } from '../settings';
import { checkCredentials, type Answer, type SellerChecked } from './check-credentials';

const TIMEOUT_MS = 10_000;

/** Whoever has more sellers waits long enough for these. */
const MAX_ASKED = 100;

/** Of no payment: whoever is asked for it answers, and nothing can come of it. */
const NO_PAYMENT = '/v1/advanced_payments/0';

/** The credentials of this environment, and whether the gateway is there and takes them. */
export async function checkGateway({ io, options }: Context): Promise<Check[]> {
  const env = environmentOf(io.env, options);
  const loaded = loadConfig(env);
  // What the settings of the gateway are is to be known without credentials, too.
  const bare = loadConfig({ ...without(env, CREDENTIAL_VARIABLES), MERCADOPAGO_ACCESS_TOKEN: 'none' });
  const problems = (loaded.ok ? [] : loaded.problems).filter((problem) => problem.startsWith('MERCADOPAGO_'));
  const ofCredentials = problems.filter((problem) =>
    CREDENTIAL_VARIABLES.some((variable) => problem.startsWith(`${variable} `)),
  );
  const ofGateway = problems.filter((problem) => !ofCredentials.includes(problem));
  if (ofGateway.length > 0 || !bare.ok) {
    const message = (ofGateway.length > 0 ? ofGateway : ['the configuration is wrong, see connection']).join('; ');
    return [
      checkCredentials(ofCredentials, []),
      { name: 'gateway', ok: false, message, fix: 'Set it as the worker has it' },
    ];
  }
  const { baseUrl } = bare.config.gateway;
  if (!isConfigured(env)) return [{ ...checkCredentials(ofCredentials, []), fix: NOT_NEEDED }, NOT_ASKED];
  const sellers = loaded.ok ? await loaded.config.gateway.accessToken.inspect() : [];
  const known: SellerChecked[] = [];
  let asking = true;
  for (const [index, seller] of sellers.entries()) {
    const answer = asking && index < MAX_ASKED && seller.token && (await ask(baseUrl, seller.token()));
    if (answer && answer.failed !== undefined) asking = false; // nobody is there, for the others neither
    known.push({ ...seller, ...(answer ? { answer } : {}) });
  }
  const answer = known.find((seller) => seller.answer !== undefined)?.answer ?? (await ask(baseUrl, undefined));
  return [checkCredentials(ofCredentials, known), reachable(baseUrl, answer)];
}

/** A shell that knows nothing of the gateway is not the worker's: whom that asks it cannot tell, and nobody is to be asked in its place. */
function isConfigured(env: Environment): boolean {
  return ['MERCADOPAGO_BASE_URL', ...CREDENTIAL_VARIABLES].some((variable) => valueOf(env, variable) !== undefined);
}

const NOT_NEEDED =
  'Where the worker runs: set it as the worker has it. On a machine that only has Temporal this may be ignored, or left out by --no-gateway';

const NOT_ASKED: Check = {
  name: 'gateway',
  ok: true,
  message: 'was not asked: no MERCADOPAGO_… variable is set in this shell',
  fix: 'Run it where the worker runs, with its variables',
};

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
