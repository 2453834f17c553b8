import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { CLOSING_FAILURES, REFUND_STATUSES, RETRYABLE_FAILURES } from '../../src/contract';
import { exportedName, METRICS } from '../../src/contract/metrics';
import { unknownVariables } from '../../src/config/unknown-variables';
import { SHUTDOWN_GRACE_SECONDS } from '../../src/worker/create-worker';
import { LocalGateway } from '../worker/local-gateway';
import { samplesOf, type Sample } from '../worker/metrics-text';
import { startObservedWorker, type ObservedWorker } from '../worker/observed-worker';
import { compileWorker, type CompiledWorker } from '../worker/worker-process';

const PROJECT = path.join(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8');

const RULES = read('deploy/prometheus/alerts.yaml').replace(/^\s*#.*$/gm, '');
const DASHBOARD = JSON.parse(read('deploy/grafana/refunds.json')) as {
  panels: { type: string; title: string; targets?: { expr: string }[] }[];
};
/** Selectors and names are looked for in all of this. */
const QUERIES = [RULES, ...DASHBOARD.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];

const LABELS_OF_PROMETHEUS = ['le'];

/** Each metric that is asked for, with the labels that it is asked for by. */
const ASKED = QUERIES.flatMap((query) => [
  ...query.matchAll(/\b((?:refunds|temporal)_[a-z_]+)\b(?:\{([^}]*)\})?/g),
]).map(([, name = '', matchers = '']) => ({
  name,
  matchers: [...matchers.matchAll(/(\w+)\s*(?:=~|!=|!~|=)\s*"([^"]*)"/g)].map(([, label = '', value = '']) => ({
    label,
    values: value.split('|'),
  })),
}));

describe('the alerts and the dashboard', () => {
  let compiled: CompiledWorker;
  let gateway: LocalGateway;
  let connection: Connection;
  let worker: ObservedWorker;
  let samples: Sample[];

  // A refund that is refunded, and a workflow that the worker does not know: its task fails.
  beforeAll(async () => {
    compiled = await compileWorker({ bundle: true });
    gateway = await LocalGateway.start();
    connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
    const client = new Client({ connection });
    worker = await startObservedWorker(compiled, gateway.url);
    await worker.process.says('Worker is ready');
    const { taskQueue } = worker;
    const start = (type: string) =>
      client.workflow.start(type, {
        taskQueue,
        workflowId: `deploy-${randomUUID()}`,
        args: [{ advancedPaymentId: '21000123456', amount: 25 }],
      });
    const unknown = await start('nobodyKnowsThis');
    const invalid = await client.workflow.start('refundPayment', {
      taskQueue,
      workflowId: `deploy-${randomUUID()}`,
      args: [{ advancedPaymentId: '21000123456', amount: 26 }], // the gateway answers 25: the attempt fails
    });
    await (await start('refundPayment')).result();
    const wanted = [...new Set(ASKED.map(({ name }) => name))];
    do {
      await new Promise((resolve) => setTimeout(resolve, 200));
      samples = samplesOf((await worker.get('/metrics')).text);
    } while (wanted.some((name) => !samples.some((sample) => sample.name === name)) && !timeIsUp());
    await Promise.all([unknown.terminate(), invalid.terminate()]);
  }, 60_000);
  afterAll(async () => {
    await worker.process.kill();
    await Promise.all([connection.close(), gateway.stop(), compiled.remove()]);
  });

  const endsAt = Date.now() + 30_000;
  const timeIsUp = (): boolean => Date.now() > endsAt;

  it('ask for many metrics', () => {
    expect(new Set(ASKED.map(({ name }) => name)).size).toBeGreaterThan(15);
  });

  it('ask for nothing that a worker does not export', () => {
    const exported = new Set(samples.map(({ name }) => name));
    expect([...new Set(ASKED.map(({ name }) => name))].filter((name) => !exported.has(name))).toEqual([]);
  });

  it('select by labels that the metric has', () => {
    const labelsOf = (name: string): string[] => [
      ...LABELS_OF_PROMETHEUS,
      ...samples.filter((sample) => sample.name === name).flatMap(({ labels }) => Object.keys(labels)),
    ];
    const wrong = ASKED.flatMap(({ name, matchers }) =>
      matchers.filter(({ label }) => !labelsOf(name).includes(label)).map(({ label }) => `${name}{${label}}`),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['outcome', [...CLOSING_FAILURES, ...RETRYABLE_FAILURES, 'refunded', 'accepted', 'rejected', 'read']],
    ['status', REFUND_STATUSES],
    ['class', ['refunded', 'accepted', 'rejected', 'refused', 'notNow', 'ambiguous']],
    ['poller_type', ['workflow_task', 'activity_task', 'sticky_workflow_task', 'nexus_task']],
    ['operation', ['submitRefund', 'getPayments', 'getPayment', 'listRefunds', 'getRefund']],
  ])('know no %s that there is not', (label, known: readonly string[]) => {
    const used = ASKED.flatMap(({ matchers }) => matchers)
      .filter((matcher) => matcher.label === label)
      .flatMap(({ values }) => values);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((value) => !known.includes(value))).toEqual([]);
  });
});

describe('each alert', () => {
  const alerts = [...RULES.matchAll(/- alert: (\w+)$([^]*?)(?=- alert:|- name:|$(?![^]))/gm)].map(
    ([, name = '', rule = '']) => ({ name, rule }),
  );
  const sections = new Map(
    [...read('docs/operations.md').matchAll(/^### (\w+)\n\n(.*)$/gm)].map(([, title = '', first = '']) => [
      title,
      first,
    ]),
  );
  const tests = read('deploy/prometheus/alerts.test.yaml');

  it('has a section of the runbook, and each of those an alert', () => {
    expect(alerts.length).toBeGreaterThan(8);
    expect([...sections.keys()]).toEqual(alerts.map(({ name }) => name));
  });

  it.each(alerts.map(({ name, rule }) => [name, rule]))(
    '%s points to it, says how urgent it is, and is tested',
    (name, rule) => {
      expect(rule).toContain(`runbook: docs/operations.md#${name.toLowerCase()}\n`);
      const [, severity = ''] = /severity: (page|ticket)\b/.exec(rule) ?? [];
      expect(sections.get(name)?.toLowerCase()).toMatch(new RegExp(`^\\*${severity}\\.\\* `));
      expect(rule).toMatch(/summary: ./);
      expect(tests).toContain(name);
    },
  );
});

describe('docs/observability.md', () => {
  const document = read('docs/observability.md');

  it('has a row for every metric of the package, and for nothing else', () => {
    const rows = [...document.matchAll(/^\| `(refunds_\w+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(Object.values(METRICS).map(exportedName).sort());
  });
});

describe('the container files', () => {
  const IMAGE = read('deploy/docker/Dockerfile');
  const COMPOSE = read('deploy/compose.yaml');
  const WORKER = read('deploy/kubernetes/worker.yaml');
  const files = readdirSync(path.join(PROJECT, 'deploy/kubernetes')).map((file) => read(`deploy/kubernetes/${file}`));

  it('set no variable that the worker does not know', () => {
    const set = [...[IMAGE, COMPOSE, ...files].join('\n').matchAll(/\b((?:REFUNDS|MERCADOPAGO)_[A-Z_]+)\b/g)];
    const names = set.map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(5);
    expect(unknownVariables(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });

  it.each([
    ['Kubernetes', /terminationGracePeriodSeconds: (\d+)/.exec(WORKER)?.[1]],
    ['compose', /stop_grace_period: (\d+)s/.exec(COMPOSE)?.[1]],
  ])('let a request in flight finish: %s', (_where, seconds) => {
    expect(Number(seconds)).toBeGreaterThanOrEqual(SHUTDOWN_GRACE_SECONDS + 10);
  });

  it('run as somebody, without a shell between them and SIGTERM', () => {
    expect(IMAGE).toMatch(/^USER [1-9]/m);
    expect(IMAGE).toMatch(/^CMD \["node", "dist\/worker.js"\]$/m);
    expect(WORKER).toMatch(/runAsNonRoot: true/);
  });

  it('build from pinned tags, on the Node that the package is for', () => {
    const images = [...IMAGE.matchAll(/^FROM (\S+)/gm), ...COMPOSE.matchAll(/^ +image: (\S+)/gm)].map(
      ([, name]) => name,
    );
    expect(images.filter((name) => !/:v?\d+\.\d+/.test(name ?? ''))).toEqual([]);
    expect(IMAGE.match(/^FROM node:20\./gm)).toHaveLength(2);
  });

  it('name the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const tags = [...[IMAGE, COMPOSE, ...files].join('\n').matchAll(/refunds-worker:(\S+)/g)].map(([, tag]) => tag);
    expect(new Set(tags)).toEqual(new Set([version]));
  });

  it('probe paths that the worker answers', () => {
    const document = read('docs/observability.md');
    const probed = [...[IMAGE, WORKER].join('\n').matchAll(/(?:path: |')(\/[a-z]+z)\b/g)].map(([, one]) => one);
    expect(new Set(probed)).toEqual(new Set(['/livez', '/readyz']));
    for (const one of probed) expect(document).toContain(`| \`${one}\` |`);
  });
});
