import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { findFreePort } from '../../dev/ports';
import { startSandbox, type Sandbox, type TokenAnswer } from '../../sandbox';
import type { RefundRequest } from '../../src/contract';
import { encryptedDataConverter, parseEncryptionKeys } from '../../src/encryption';
import { Cli } from '../cli/cli-process';
import { failedTasks } from '../support/raw-messages';
import { QUICK } from '../support/refund-world';
import { startTraceCollector, type TraceCollector } from '../worker/trace-collector';
import { compileWorker, WorkerProcess, type CompiledWorker } from '../worker/worker-process';
import { startEchoGateway, type EchoGateway } from './echo-gateway';
import { leaksIn, textOf, type Written } from './leaks';
import { preloadInto } from './preload';

jest.setTimeout(180_000); // starts processes, and writes all of their memory down

const address = process.env['TEMPORAL_ADDRESS'] ?? '';
const CLIENT_SECRET = 'client/secret+that=nobody-may-see';
const CONTROL = 'A-4711/the order that must be found';
const OVER = '2020-01-01T00:00:00Z';

let sandbox: Sandbox;
let gateway: EchoGateway;
let client: Client;
let nextPayment = Date.now() * 1000;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address }), identity: 'order-service' });
});
afterAll(() => client.connection.close());

/** A worker with all that it writes, and the refunds that were asked of it. */
class Run {
  readonly refunds: WorkflowHandle[] = [];
  private readonly told: string[] = [];

  private constructor(
    private readonly compiled: CompiledWorker,
    private readonly taskQueue: string,
    private readonly env: Record<string, string>,
    private readonly worker: WorkerProcess,
    private readonly traces: TraceCollector,
    private readonly port: number,
  ) {}

  /** @param credentials the variables that say where tokens are, for a worker whose files are in that directory */
  static async start(credentials: (directory: string) => Promise<Record<string, string>>): Promise<Run> {
    const compiled = await compileWorker({ bundle: true });
    const taskQueue = `refunds-${randomUUID()}`;
    const [traces, port] = [await startTraceCollector(), await findFreePort()];
    const env = {
      ...(await credentials(compiled.directory)),
      MERCADOPAGO_BASE_URL: gateway.url,
      TEMPORAL_ADDRESS: address,
      REFUNDS_TASK_QUEUE: taskQueue,
    };
    const worker = new WorkerProcess(compiled, {
      ...env,
      ...(await preloadInto(compiled.directory)),
      REFUNDS_LOG_LEVEL: 'TRACE',
      REFUNDS_HTTP_PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    await worker.says('Worker is ready');
    return new Run(compiled, taskQueue, env, worker, traces, port);
  }

  get directory(): string {
    return this.compiled.directory;
  }

  payment(...amounts: number[]): string {
    const advancedPaymentId = String(nextPayment++);
    const payments = (amounts.length === 0 ? [100] : amounts).map((amount) => ({ amount }));
    sandbox.addPayment({ advancedPaymentId, payments });
    return advancedPaymentId;
  }

  /** @param by whom: with the keys of one who encrypts */
  async refund(request: Partial<RefundRequest>, by = client): Promise<WorkflowHandle> {
    const advancedPaymentId = request.advancedPaymentId ?? this.payment();
    const handle = await by.workflow.start('refundPayment', {
      taskQueue: this.taskQueue,
      workflowId: `test-${randomUUID()}`,
      memo: { order: CONTROL },
      args: [{ amount: 25, orderId: CONTROL, ...request, advancedPaymentId, policy: { ...QUICK, ...request.policy } }],
    });
    this.refunds.push(handle);
    return handle;
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.refunds.map((handle) => handle.terminate())); // most are closed by then
    await this.worker.kill();
    await Promise.all([this.compiled.remove(), this.traces.stop()]);
  }

  /** What people read at the command line. */
  async ask(cli: Cli, ...args: string[]): Promise<void> {
    await this.askWith({}, cli, ...args);
  }

  async askWith(change: Record<string, string>, cli: Cli, ...args: string[]): Promise<void> {
    const { stdout, stderr } = await cli.start(args, { ...this.env, ...change }).ended; // all that a process writes, warnings too
    this.told.push(stdout + stderr);
  }

  /** Everything, wherever somebody could find it. */
  async written(): Promise<Map<string, string>> {
    const written = new Map<string, string>([
      ['the output of the worker', this.worker.output],
      ['traces', this.traces.raw()],
      ['the output of the command', this.told.join('\n')],
    ]);
    const add = (where: string, value: unknown): void =>
      void written.set(where, `${written.get(where) ?? ''}\n${textOf(value)}`);
    for (const page of ['metrics', 'livez', 'readyz', 'buildinfo', '']) {
      const response = await fetch(`http://127.0.0.1:${this.port}/${page}`);
      add('what it serves', await response.text());
    }
    for (const handle of this.refunds) {
      add('histories', await handle.fetchHistory());
      const { raw, memo, searchAttributes } = await handle.describe();
      add('pending activities', raw.pendingActivities);
      add('descriptions', [raw, memo, searchAttributes]);
      add('statuses', await statusOf(handle).catch(String));
      add('current details', await handle.query('__temporal_workflow_metadata').catch(String));
      add('results', await Promise.race([handle.result().catch(explained), sleep(50, 'open')]));
    }
    return written;
  }

  /** What is in its memory, by thread, and what Node reports of it. */
  async memory(): Promise<Map<string, string>> {
    this.worker.signal('SIGUSR2');
    await this.worker.says('The memory is written');
    const names = (await readdir(this.directory)).filter((name) => /\.heapsnapshot$|^report\.json$/.test(name));
    return new Map(
      await Promise.all(
        names.map(async (name) => [name, await readFile(path.join(this.directory, name), 'utf8')] as const),
      ),
    );
  }
}

/** Whatever an error says, with all that caused it. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { stack, message, cause, ...rest } = error as Error & Record<string, unknown>;
  return { stack, message, rest, cause: cause === undefined ? undefined : explained(cause) };
}

/** Until its pending activity has failed so. */
async function untilPending(handle: WorkflowHandle, type: string): Promise<string> {
  for (;;) {
    for (const { lastFailure, activityId } of (await handle.describe()).raw.pendingActivities ?? []) {
      if (lastFailure?.applicationFailureInfo?.type === type) return activityId ?? '';
    }
    await sleep(50);
  }
}

async function until(handle: WorkflowHandle, status: string): Promise<void> {
  while ((await statusOf(handle).catch(() => undefined))?.status !== status) await sleep(50);
}

/** On a busy machine a query now and then gets lost: whoever waits asks again. */
function statusOf(handle: WorkflowHandle): Promise<{ status: string }> {
  return client.withDeadline(Date.now() + 5_000, () => handle.query('refundStatus'));
}

async function tryNow({ workflowId }: WorkflowHandle, id: string): Promise<void> {
  await client.workflowService.resetActivity({ namespace: 'default', execution: { workflowId }, id });
}

/** Whoever searches must be able to find: what is surely there, in everything that is searched. */
function expectSearched(written: Written, ...where: string[]): void {
  for (const each of where) {
    expect(leaksIn(new Map([[each, written.get(each) ?? '']]), { control: CONTROL })).toEqual([`control in ${each}`]);
  }
}

const EVERYWHERE = ['histories', 'descriptions', 'current details', 'the output of the command'];

describe('a worker with a token for each seller who has authorised', () => {
  let run: Run;
  let cli: Cli;
  const sellers: Record<string, TokenAnswer> = {};

  beforeAll(async () => {
    sandbox = await startSandbox({ oauth: { clientSecret: CLIENT_SECRET } });
    gateway = await startEchoGateway(sandbox.url);
    run = await Run.start(async (directory) => {
      const tokens = path.join(directory, 'tokens');
      const secret = path.join(directory, 'client-secret');
      await mkdir(tokens);
      await writeFile(secret, CLIENT_SECRET);
      for (const name of ['default', 'good', 'over', 'revoked', 'dead', 'echoed']) {
        const answer = (sellers[name] = sandbox.oauth.authorize());
        const { access_token, refresh_token } = answer;
        const expires_at = ['over', 'dead', 'echoed'].includes(name) ? OVER : '2999-01-01T00:00:00Z';
        await writeFile(path.join(tokens, `${name}.json`), JSON.stringify({ access_token, refresh_token, expires_at }));
      }
      sandbox.oauth.revoke(sellers['revoked']?.access_token ?? '');
      sandbox.oauth.revoke(sellers['dead']?.refresh_token ?? '');
      gateway.echoRefresh(sellers['echoed']?.refresh_token ?? '');
      return {
        MERCADOPAGO_OAUTH_DIR: tokens,
        MERCADOPAGO_CLIENT_ID: 'sandbox-client',
        MERCADOPAGO_CLIENT_SECRET_FILE: secret,
      };
    });
    cli = await Cli.compile({});
  });
  afterAll(async () => {
    await run.end();
    await cli.remove();
    await gateway.stop();
    await sandbox.stop();
  });

  /** All that were ever issued, as far as they are known: the first ones, and those that are filed now. */
  async function secretsOf(): Promise<Record<string, string>> {
    const secrets: Record<string, string> = { 'client secret': CLIENT_SECRET };
    for (const [name, { access_token, refresh_token }] of Object.entries(sellers)) {
      const filed = await readFile(path.join(run.directory, 'tokens', `${name}.json`), 'utf8');
      const now = JSON.parse(filed) as TokenAnswer;
      secrets[`first access token of ${name}`] = access_token;
      secrets[`first refresh token of ${name}`] = refresh_token;
      secrets[`access token of ${name}`] = now.access_token;
      secrets[`refresh token of ${name}`] = now.refresh_token;
    }
    return secrets;
  }

  it('writes none of its secrets anywhere, whatever becomes of refunds and whatever the gateway repeats', async () => {
    const echoing = async (request: Partial<RefundRequest>, ...how: Parameters<EchoGateway['echo']>[1][]) => {
      const advancedPaymentId = run.payment();
      gateway.echo(advancedPaymentId, ...how);
      return await run.refund({ sellerId: 'good', ...request, advancedPaymentId });
    };
    const faulty = async (fault: 'lost-reply' | 'partial-split' | 'hang-after', ...amounts: number[]) => {
      const advancedPaymentId = run.payment(...amounts);
      sandbox.setFaults({ advancedPaymentId, posts: { script: [{ fault }] } });
      return await run.refund({ sellerId: 'good', advancedPaymentId, amount: 90 });
    };
    const many = 9;
    const [plain, over, revoked, unknown, dead, echoed] = await Promise.all(
      [undefined, 'over', 'revoked', 'nobody', 'dead', 'echoed'].map((sellerId) =>
        run.refund(sellerId === undefined ? {} : { sellerId }),
      ),
    );
    const [refused, failing, unauthorized, asId, asStatus] = await Promise.all([
      echoing({}, 400),
      echoing({}, 500, 500),
      echoing({}, ...Array<401>(many).fill(401)),
      echoing({}, ...Array<'id'>(many).fill('id')),
      echoing({}, 'status'),
    ]);
    const [lost, review] = await Promise.all([faulty('lost-reply', 100), faulty('partial-split', 60, 40)]);

    const failed = (handle: WorkflowHandle | undefined) => expect(handle?.result()).rejects.toThrow();
    await Promise.all([
      ...[plain, over, failing, lost].map((handle) => handle?.result()),
      failed(refused),
      untilPending(revoked!, 'Unauthorized')
        .then((id) => tryNow(revoked!, id))
        .then(() => revoked?.result()),
      ...[unknown, dead, echoed, unauthorized].map((handle) => untilPending(handle!, 'Unauthorized')),
      until(asId, 'needsReview'),
      until(asStatus, 'settling'),
      until(review, 'needsReview'),
    ]);
    await unauthorized.signal('cancelRefund', { requestedBy: 'ana' });
    await unauthorized.result();

    await run.ask(cli, 'list', '--json', '--limit', '50');
    for (const { workflowId } of [refused, unauthorized, asStatus, review, dead!, echoed!]) {
      await run.ask(cli, 'status', workflowId);
    }
    await run.ask(cli, 'status', echoed!.workflowId, '--json');
    await run.ask(cli, 'doctor', '--json');

    expect(gateway.echoed()).toBeGreaterThan(10);
    const written = await run.written();
    expect(leaksIn(written, await secretsOf())).toEqual([]);
    // Everything of it was searched, and the worker has really said what can be said.
    expectSearched(written, ...EVERYWHERE);
    for (const [where, text] of [
      ['pending activities', 'the access token of seller \\"dead\\" is over'],
      ['pending activities', 'invalid_grant'],
      ['pending activities', 'seller \\"nobody\\" is unknown'],
      ['histories', '[credential]'],
      ['statuses', '[credential]'],
      ['results', 'BadRequest'],
      ['traces', 'RunActivity:submitRefund'],
      ['traces', '/v1/advanced_payments/'],
      ['what it serves', 'refunds_submissions_total'],
      ['what it serves', 'ready'],
      ['the output of the worker', 'TRACE'],
      ['the output of the worker', 'sending request to POST'],
      ['the output of the worker', 'were not refreshed: the refresh token is used up'],
      ['the output of the command', 'the access token of seller'],
    ] as const) {
      expect({ where, found: written.get(where)?.includes(text), text }).toEqual({ where, found: true, text });
    }
  });

  it('has none of them in the memory of workflow threads', async () => {
    const held = await run.refund({ sellerId: 'good', hold: { untilReleased: true } });
    await until(held, 'pending');
    const memory = await run.memory();
    const threads = new Map([...memory].filter(([name]) => name.startsWith('thread')));
    expect(threads.size).toBeGreaterThan(0);
    expect(leaksIn(threads, await secretsOf())).toEqual([]);
    expect(leaksIn(threads, { id: held.workflowId })).not.toEqual([]); // a refund of theirs is there
    const main = new Map([['main', memory.get('main.heapsnapshot') ?? '']]);
    expect(leaksIn(main, await secretsOf())).toContain('access token of good in main');
  });

  it('would be found out: a caller who puts a token into a request has it in the history', async () => {
    const { 'access token of good': token = '' } = await secretsOf();
    await (await run.refund({ sellerId: 'good', reason: token })).result();
    const leaks = leaksIn(await run.written(), { token });
    expect(leaks).toContain('token in histories');
  });
});

describe('a worker with one token in its environment', () => {
  it('has it neither in what it writes, nor in the memory of workflow threads, nor in a report of the process', async () => {
    const token = `APP_USR-${randomUUID()}-of-the-environment`;
    sandbox = await startSandbox({ token });
    gateway = await startEchoGateway(sandbox.url);
    const run = await Run.start(async () => ({ MERCADOPAGO_ACCESS_TOKEN: token }));
    try {
      const advancedPaymentId = run.payment();
      gateway.echo(advancedPaymentId, 500);
      await (await run.refund({ advancedPaymentId })).result();
      const refused = await run.refund({ advancedPaymentId: '404' });
      await expect(refused.result()).rejects.toThrow();
      const memory = await run.memory();
      const searched = new Map([...(await run.written()), ...memory]);
      searched.delete('main.heapsnapshot');
      expect(searched.get('report.json')).toContain('REFUNDS_TASK_QUEUE');
      expect(leaksIn(searched, { token })).toEqual([]);
      expect(leaksIn(memory, { token })).toEqual(['token in main.heapsnapshot']);
    } finally {
      await run.end();
      await gateway.stop();
      await sandbox.stop();
    }
  });
});

describe('a worker that encrypts', () => {
  /** Text, so that it can be found as it is, too. */
  const newKey = (): string => randomBytes(24).toString('base64url');

  function fileOf(current: string, keys: Record<string, string>): string {
    const inBase64 = Object.entries(keys).map(([id, key]) => [id, Buffer.from(key).toString('base64')]);
    return JSON.stringify({ current, keys: Object.fromEntries(inBase64) });
  }

  function clientWith(keys: string): Client {
    const check = parseEncryptionKeys(keys);
    if (!check.ok) throw new Error(check.problems.join('; '));
    return new Client({ connection: client.connection, dataConverter: encryptedDataConverter(check.value) });
  }

  it('writes none of its keys anywhere, nor has them in the memory of workflow threads', async () => {
    const [k1, k2, k3] = [newKey(), newKey(), newKey()];
    const keys = fileOf('k2', { k1, k2 });
    sandbox = await startSandbox();
    gateway = await startEchoGateway(sandbox.url);
    const run = await Run.start(async () => ({
      MERCADOPAGO_ACCESS_TOKEN: sandbox.token,
      REFUNDS_ENCRYPTION_KEYS: keys,
    }));
    const cli = Cli.of({ directory: run.directory, remove: async () => undefined }, {});
    try {
      const service = clientWith(keys);
      const done = await run.refund({ reason: 'torn' }, clientWith(fileOf('k1', { k1, k2 }))); // before the rotation
      await done.result();
      const held = await run.refund({ hold: { untilReleased: true } }, service);
      const refused = await run.refund({ advancedPaymentId: '404' }, service);
      await expect(refused.result()).rejects.toThrow();
      const unreadable = await run.refund({}, clientWith(fileOf('k3', { k3 })));
      while (failedTasks(await unreadable.fetchHistory()).length === 0) await sleep(50);
      const attempts = textOf(await unreadable.fetchHistory());
      await unreadable.terminate();
      run.refunds.pop(); // nobody answers queries of it

      await run.ask(cli, 'status', held.workflowId, '--json');
      await run.ask(cli, 'status', refused.workflowId);
      await run.ask(cli, 'list', '--json', '--limit', '50');
      await run.ask(cli, 'doctor', '--json');
      await run.askWith({ REFUNDS_ENCRYPTION_KEYS: fileOf('k1', { k1 }) }, cli, 'status', held.workflowId);
      for (const wrong of [
        { [k1]: 'k1', k2 },
        { k1: k1.slice(8), k2 },
      ]) {
        await run.askWith({ REFUNDS_ENCRYPTION_KEYS: fileOf('k2', wrong) }, cli, 'doctor', '--json', '--no-gateway');
      }

      const searched = new Map([...(await run.written()), ...(await run.memory()), ['failed tasks', attempts]]);
      searched.delete('main.heapsnapshot');
      expect(leaksIn(searched, { k1, k2, k3 })).toEqual([]);
      expect(leaksIn(new Map([['keys', keys]]), { k1, k2 })).toEqual(['k1 in keys', 'k2 in keys']);
      expectSearched(searched, ...EVERYWHERE);
      for (const [where, text] of [
        ['the output of the worker', 'encrypted with key k3, which is not here'],
        ['failed tasks', 'Encoded failure'],
        ['the output of the command', 'encrypted with key k2, which is not here'],
        ['the output of the command', 'key k2 encrypts, k1 can be read as well'],
        ['the output of the command', 'a key k1 that is not base64'],
        ['report.json', 'REFUNDS_TASK_QUEUE'],
        ['what it serves', 'refunds_submissions_total'],
        ['traces', 'RunActivity:submitRefund'],
        ['histories', 'Encoded failure'],
      ] as const) {
        expect({ where, found: searched.get(where)?.includes(text), text }).toEqual({ where, found: true, text });
      }
    } finally {
      await run.end();
      await gateway.stop();
      await sandbox.stop();
    }
  });
});
