import { makePlan, type PlanOptions } from '../../soak/plan';
import { FAULT_SETS } from '../../soak/plan/faults';
import { PROFILES } from '../../soak/plan/profiles';
import { KEY_TTL_MS, LATEST_COMMIT_MS, POLICY, REQUEST_TIMEOUT_MS } from '../../soak/plan/timing';
import { startSandbox } from '../../sandbox';
import { checkWorkflowId, parseRefundRequest } from '../../src/contract';
import { clientOf } from '../sandbox/client';

const plan = (options: Partial<PlanOptions> = {}) =>
  makePlan({ seed: '7', refunds: 300, profile: 'mixed', chaos: true, ...options });
const refundsOf = ({ cases }: ReturnType<typeof plan>) => cases.flatMap(({ refunds }) => refunds);

it('is the same for the same seed, down to the hash', () => {
  expect(plan()).toEqual(plan());
  expect(plan().hash).not.toBe(plan({ seed: '8' }).hash);
});

it('keeps what it planned when more refunds are asked for', () => {
  expect(plan({ refunds: 600 }).cases.slice(0, plan().cases.length)).toEqual(plan().cases);
});

it('repeats a single case as it is in the whole', () => {
  const [only, ...others] = plan({ onlyCase: 20 }).cases;
  expect(others).toEqual([]);
  expect(only).toEqual(plan().cases[20]);
});

it('asks only for what the contract takes, each refund under an ID of its own', () => {
  const refunds = refundsOf(plan({ refunds: 2_000 }));
  for (const { workflowId, request } of refunds) {
    expect(parseRefundRequest(request)).toMatchObject({ ok: true });
    expect(checkWorkflowId(workflowId)).toBeUndefined();
  }
  expect(new Set(refunds.map(({ workflowId }) => workflowId)).size).toBe(refunds.length);
});

it('has every kind of case, gateway and person', () => {
  const { cases } = plan({ refunds: 2_000 });
  expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(Object.keys(PROFILES.mixed.kinds('honoured'))));
  expect(new Set(cases.map(({ keys }) => keys))).toEqual(new Set(['honoured', 'forgotten', 'ignored']));
});

it('leaves what nobody can decide to gateways that honour keys', () => {
  const ignored = plan({ profile: 'ignored', refunds: 2_000 }).cases;
  for (const kind of ['equals', 'partAndFull', 'foreignBefore']) {
    expect(ignored.map((one) => one.kind)).not.toContain(kind);
  }
  const faults = ignored.flatMap(
    (one) => (one.faults?.posts as { faults: { fault: string }[] } | undefined)?.faults ?? [],
  );
  for (const kind of ['wrong-sum', 'misreported-sum', 'partial-split']) {
    expect(faults.map(({ fault }) => fault)).not.toContain(kind);
  }
});

it('keeps to what the protocol assumes of the gateway', () => {
  for (const name of ['common', 'split', 'amounts', 'stubborn', 'lost'] as const) {
    const { posts } = FAULT_SETS[name];
    for (const { fault, delayMs = 0 } of posts.faults) {
      if (fault === 'late-commit') expect(delayMs).toBeLessThan(POLICY.quietPeriodSeconds * 1000);
      if (fault === 'slow') expect(delayMs).toBeLessThanOrEqual(REQUEST_TIMEOUT_MS + LATEST_COMMIT_MS);
    }
  }
  for (const { request } of refundsOf(plan({ profile: 'forgotten', refunds: 500 }))) {
    expect(request.policy.submitWindowSeconds * 1000).toBeLessThan(KEY_TTL_MS);
  }
});

it('plans the chaos by progress, each kind at least once, and nothing near the end', () => {
  const { chaos } = plan();
  expect(new Set(chaos.map(({ kind }) => kind)).size).toBe(6);
  expect(chaos.every(({ afterClosed }, at) => afterClosed >= (chaos[at - 1]?.afterClosed ?? 0))).toBe(true);
  expect(chaos.at(-1)?.afterClosed).toBeLessThan(240);
  expect(plan({ refunds: 10_000 }).chaos.length).toBeGreaterThan(60);
  expect(plan({ chaos: false }).chaos).toEqual([]);
});

it('plans another chaos for another Temporal, and the same refunds', () => {
  const chaosKinds = ['kill history', 'kill PostgreSQL', 'kill worker'] as const;
  const { chaos, cases } = plan({ chaosKinds, refunds: 400 });
  expect(chaos.map(({ kind }) => kind)).toEqual([...chaosKinds]);
  expect(cases).toEqual(plan({ refunds: 400 }).cases);
});

it('meets the same faults again: what the sandbox injects follows from the plan', async () => {
  const injected = async (): Promise<unknown[]> => {
    const sandbox = await startSandbox({ magicIds: false });
    const client = clientOf(sandbox);
    const shown: unknown[] = [];
    for (const { payment, faults, refunds } of plan({ refunds: 40 }).cases) {
      if (payment === undefined || faults === undefined) continue;
      sandbox.addPayment(payment);
      // What hangs would only take time here.
      const posts = faults.posts as { faults: { delayMs?: number }[] };
      sandbox.setFaults({
        ...faults,
        posts: { ...posts, faults: posts.faults.map((one) => ({ ...one, delayMs: 0 })) } as never,
      });
      for (const { workflowId: key, request } of refunds) {
        await client.refund(request.advancedPaymentId, request.amount, { key }).catch(() => undefined);
      }
    }
    shown.push(...sandbox.requests().map(({ key, fault }) => [key, fault]));
    await sandbox.stop();
    return shown;
  };
  const first = await injected();
  expect(first.filter((one) => (one as unknown[])[1] !== undefined).length).toBeGreaterThan(5);
  expect(await injected()).toEqual(first);
});
