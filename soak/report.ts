import type { SoakOptions } from './options';
import { LATEST_COMMIT_MS, QUIET_SECONDS } from './plan/timing';
import type { Run } from './run';
import { endingOf, VIOLATIONS, type Violation } from './verify';

type Counts = Partial<Record<string, number>>;

const EVENTS_SHOWN = 40;

/** What is between the latest commit and the end of the quiet period. */
const TIMERS_MAY_LAG_MS = QUIET_SECONDS * 1000 - LATEST_COMMIT_MS;

/** Plain lines for people and for a log. */
export function report(options: SoakOptions, run: Run): string[] {
  const { evidence, violations, counters, chaos, seconds, lateTimersMs } = run;
  const { plan } = evidence;
  const refunds = plan.cases.flatMap((one) => one.refunds);
  return [
    '',
    `seed ${plan.seed}, plan ${plan.hash}, profile ${plan.profile}`,
    `${String(refunds.length)} refunds of ${String(plan.cases.length)} payments in ${String(seconds)} s, ${(refunds.length / seconds).toFixed(1)} a second`,
    `keys: ${line(count(plan.cases.flatMap((one) => one.refunds.map(() => one.keys))))}`,
    `outcomes: ${line(outcomesOf(run))}`,
    `reviews: ${line(reviewsOf(run))}`,
    `gateway: ${line({ posts: counters.posts, gets: counters.gets, commits: counters.commits, outages: counters.outages })}`,
    `faults by kind: ${line(counters.faults)}`,
    `chaos events: ${line(chaos.done)}; in flight when workers were killed: ${String(chaos.inFlightAtKills)}; workers that ended by themselves: ${String(chaos.workersEndedByThemselves)}`,
    ...(lateTimersMs < TIMERS_MAY_LAG_MS
      ? []
      : [
          `the machine was too slow: timers were up to ${String(lateTimersMs)} ms late, so the gateway may have committed after the quiet period`,
        ]),
    ...violations.flatMap((violation) => ['', ...describe(options, run, violation)]),
    '',
    `violations: ${String(violations.length)}${violations.length === 0 ? '' : ` (${line(count(violations.map(({ kind }) => kind)))})`}`,
  ];
}

/** Outcomes, in the words of Temporal and of the failure that closed it. */
export function outcomesOf({ evidence }: Run): Counts {
  return count(
    [...evidence.facts.values()].map(({ ending }) => {
      if (ending === undefined) return 'open';
      const { told, closed } = ending;
      return 'result' in told ? `${closed} ${told.result.status}` : `${closed} ${told.failure}`;
    }),
  );
}

function reviewsOf({ evidence }: Run): Counts {
  const reviews = [...evidence.timelines.values()].reduce((sum, timeline) => sum + timeline.reviews.length, 0);
  const all = [...evidence.facts.values()];
  const resolved = all.filter(
    ({ ending }) => ending !== undefined && 'result' in ending.told && ending.told.result.resolution !== undefined,
  );
  const notRefunded = all.filter(
    ({ ending }) => ending !== undefined && 'failure' in ending.told && ending.told.failure === 'ResolvedNotRefunded',
  );
  return { 'put before a person': reviews, 'settled by a person': resolved.length + notRefunded.length };
}

/** Everything that is needed to look into it. */
function describe(options: SoakOptions, { evidence }: Run, { kind, workflowId, expected, found }: Violation): string[] {
  const one = evidence.plan.cases.find(({ refunds }) => refunds.some((refund) => refund.workflowId === workflowId));
  const plan = one?.refunds.find((refund) => refund.workflowId === workflowId);
  const { ending, askedAt } = evidence.facts.get(workflowId) ?? {};
  const of = plan?.request.advancedPaymentId;
  const ledger = evidence.ledger.filter(({ key, advancedPaymentId }) => key === workflowId || advancedPaymentId === of);
  const requests = evidence.requests.filter(({ key }) => key === workflowId);
  const events = evidence.timelines.get(workflowId)?.events ?? [];
  return [
    `VIOLATION ${kind}: ${VIOLATIONS[kind]}`,
    `  refund    ${workflowId}, case ${String(one?.index)} (${String(one?.kind)}, keys ${String(one?.keys)})`,
    `  expected  ${expected}`,
    `  found     ${found}`,
    `  asked for ${askedAt === undefined ? 'never' : new Date(askedAt).toISOString()}`,
    `  closed    ${ending === undefined ? 'not' : `${endingOf(ending)}, ${ending.closed}, ${new Date(ending.closedAt).toISOString()}, ${JSON.stringify(ending.told)}`}`,
    `  request   ${JSON.stringify(plan?.request)}`,
    `  plan      ${JSON.stringify({ start: plan?.start, actions: plan?.actions })}`,
    ...ledger.map((entry) => `  ledger    ${entry.committedAt} ${entry.key} ${JSON.stringify(entry.payments)}`),
    ...requests.map(
      ({ at, attempt, fault, answer }) =>
        `  post      ${at} attempt ${String(attempt)} ${fault ?? 'no fault'} → ${String(answer)}`,
    ),
    ...events.slice(0, EVENTS_SHOWN).map((event) => `  history   ${event}`),
    `  repeat    ${commandOf(options)}`,
    `  alone     ${commandOf(options)} --case ${String(one?.index)} --no-chaos`,
  ];
}

function commandOf({ refunds, seed, profile, concurrency, chaos }: SoakOptions): string {
  const more = [profile === 'mixed' ? '' : ` --profile ${profile}`, chaos ? '' : ' --no-chaos'].join('');
  return `npm run soak -- --refunds ${String(refunds)} --seed ${seed} --concurrency ${String(concurrency)}${more}`;
}

function count(names: readonly string[]): Counts {
  const counts: Counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function line(counts: Counts): string {
  const entries = Object.entries(counts).sort(([, one = 0], [, other = 0]) => other - one);
  return entries.map(([name, number]) => `${name} ${String(number)}`).join(', ') || 'none';
}
