import { afterLook, factsOf, pastOf, quietUntil, weigh, whyNotSend, type Past } from '../../src/activities/decide';
import { isUndecided } from '../../src/activities/directory';
import { evidenceOf } from '../../src/activities/evidence';
import { matchRefund, type Match } from '../../src/activities/match-refund';
import type { FailureDetails } from '../../src/activities/types';
import { DEFAULT_POLICY, type Refund as GatewayRefund } from '../../src/contract';
import { FAILURE_TRAITS, type SubmitFailureType } from '../../src/gateway';
import { explain, explainTimeout, notRefunded, type AttemptsEnded } from '../../src/workflows/decide';
import { explore, type Explored, type Step } from './explore';
import { isUndecidable, wrong } from './invariants';
import {
  KEY_LIFETIME,
  LAG,
  QUIET,
  claimsOf,
  START_TO_CLOSE,
  TICK_MS,
  WINDOW,
  type Commit,
  type Phase,
  type Refund,
  statusOf,
  type Shown,
  type State,
} from './state';

/** The package's own decisions. A test may break one of them, to see that the model would notice. */
export interface Rules {
  afterLook: typeof afterLook;
  explain: typeof explain;
  explainTimeout: typeof explainTimeout;
  factsOf: typeof factsOf;
  isUndecided: typeof isUndecided;
  matchRefund: typeof matchRefund;
  notRefunded: typeof notRefunded;
  pastOf: typeof pastOf;
  quietUntil: typeof quietUntil;
  weigh: typeof weigh;
  whyNotSend: typeof whyNotSend;
}

export const RULES: Rules = {
  afterLook,
  explain,
  explainTimeout,
  factsOf,
  isUndecided,
  matchRefund,
  notRefunded,
  pastOf,
  quietUntil,
  weigh,
  whyNotSend,
};

export interface World {
  /** What the gateway makes of a key that it has seen. */
  keys: 'honoured' | 'forgotten' | 'ignored';
  /** Major units of each refund of the payment. */
  amounts: readonly number[];
  attempts: number;
  /** Reading the gateway and asking Temporal are two moments, and time may pass between them. */
  slowLooks: boolean;
  rules: Rules;
}

const QUIET_MS = QUIET * TICK_MS;
const POLICY = {
  ...DEFAULT_POLICY,
  quietPeriodSeconds: QUIET_MS / 1000,
  submitWindowSeconds: (WINDOW * TICK_MS) / 1000,
};

/** Ticks and milliseconds of an epoch long after 1970, since dates are compared with "long ago". */
const EPOCH = Date.UTC(2026, 0, 1);
const ms = (tick: number): number => EPOCH + tick * TICK_MS;
const ticks = (time: number): number => Math.ceil((time - EPOCH) / TICK_MS);

/** Explores all of it. @throws {Violation} */
export function exploreRefunds(world: World): Explored<State> {
  return explore({
    initial: initialState(world),
    next: (state) => next(state, world),
    wrong: (state) => wrong(state, world),
    // A review may wait for its person for ever.
    mayEnd: ({ refunds }) => refunds.every(({ phase: { at } }) => at === 'closed' || at === 'review'),
  });
}

function initialState({ amounts }: World): State {
  return {
    now: 0,
    commits: [],
    late: [],
    refunds: amounts.map(() => ({
      phase: { at: 'unborn' },
      startedAt: 0,
      cancel: false,
      visible: null,
      owedSince: null,
    })),
  };
}

/** Everything that may happen next. */
function next(state: State, world: World): Step<State>[] {
  const steps: Step<State>[] = [];
  const add = (name: string, change: (copy: State) => void): void => {
    const copy = copyOf(state);
    change(copy);
    owe(state, copy, world);
    steps.push({ name, to: copy });
  };
  state.refunds.forEach((refund, key) => {
    const who = `${'AB'[key] ?? ''}:`;
    const become = (name: string, phase: Phase, more: (copy: State) => void = () => undefined): void =>
      add(`${who} ${name}`, (copy) => {
        refundAt(copy, key).phase = phase;
        more(copy);
      });
    stepsOf(state, world, key, refund, become);
    // Later on, a cancel only decides by what name a refund closes that moved nothing.
    if (!refund.cancel && ['waiting', 'looked', 'sending', 'dead'].includes(refund.phase.at)) {
      add(`${who} cancel`, (copy) => {
        const canceled = refundAt(copy, key);
        canceled.cancel = true;
        // Temporal ends an activity in back-off at once, and loses what it failed of.
        if (canceled.phase.at === 'waiting') canceled.phase = reconcile(state.now, world.rules.explain(undefined));
      });
    }
    if (refund.owedSince !== null) {
      add(`${who} becomes visible`, (copy) => {
        refundAt(copy, key).visible = shownOf(refund, world);
        refundAt(copy, key).owedSince = null;
      });
    }
  });
  state.late.forEach(({ key }, index) => {
    add('gateway: commits late', (copy) => {
      copy.late.splice(index, 1);
      if (isNew(copy, world, key)) copy.commits.push({ key, madeAt: copy.now });
    });
  });
  if (mayTick(state, world)) add('time: passes', (copy) => void copy.now++);
  return steps;
}

function stepsOf(
  state: State,
  world: World,
  key: number,
  refund: Refund,
  become: (name: string, phase: Phase, more?: (copy: State) => void) => void,
): void {
  const { now, commits } = state;
  const { rules } = world;
  const { phase, startedAt } = refund;
  switch (phase.at) {
    case 'unborn':
      // Equal refunds differ in nothing but which comes first: that is A. Refunds of other amounts are explored both ways round.
      if (key > 0 && state.refunds[key - 1]?.phase.at === 'unborn') return;
      become('starts', { at: 'waiting', attempt: 1, facts: null, endedAt: null }, (copy) => {
        refundAt(copy, key).startedAt = now;
      });
      return;

    case 'waiting': {
      const { attempt, facts } = phase;
      if (attempt === 1) {
        send(state, world, key, { attempt, began: now, past: rules.pastOf(true, undefined) }, become);
        return;
      }
      if (attempt > world.attempts && now <= startedAt + WINDOW) return;
      if (now < quietEnd(phase, rules)) return; // "postponed": the server waits for us
      const past = rules.pastOf(false, facts ?? undefined);
      const looked: Phase = { at: 'looked', attempt, began: now, past, seen: commits.length };
      if (world.slowLooks) become('reads the gateway', looked);
      else afterReading(state, world, key, looked, become);
      return;
    }

    case 'looked':
      afterReading(state, world, key, phase, become);
      return;

    case 'sending':
      inFlight(state, world, key, phase, become);
      return;

    case 'dead':
      if (now === phase.began + START_TO_CLOSE) {
        const { attempt } = phase;
        if (refund.cancel) become('is given up for dead', reconcile(now, rules.explainTimeout(undefined)));
        else become('is given up for dead', { at: 'waiting', attempt: attempt + 1, facts: null, endedAt: now });
      }
      return;

    case 'reconciling': {
      if (now < phase.quietUntil) return;
      if (phase.seen === null && world.slowLooks) {
        become('reads the gateway', { ...phase, seen: commits.length, readAt: now });
        return;
      }
      const seen = phase.seen ?? commits.length;
      const match = rules.weigh(look(state, world, key, seen), phase.noneIs);
      if (match.outcome === 'undecidable') {
        if (match.tooYoungForMs === undefined) {
          become('needs review', { at: 'review', noneIs: phase.noneIs, justified: isUndecidable(state, world, key) });
        } else {
          become('waits for visibility', {
            ...phase,
            seen: null,
            readAt: 0,
            quietUntil: now + Math.ceil(match.tooYoungForMs / TICK_MS),
          });
        }
      } else become(`finds ${match.outcome}`, closedBy(match, refund, rules));
      return;
    }

    case 'review': {
      const mine = commits.flatMap((commit, id) => (commit.key === key ? [id] : []));
      become('is resolved by a person', {
        at: 'closed',
        status: mine.length > 0 ? 'refunded' : refund.cancel ? 'canceled' : 'failed',
        refunds: mine,
      });
      const match = rules.weigh(look(state, world, key, commits.length), phase.noneIs);
      if (match.outcome !== 'undecidable') become(`finds ${match.outcome} at last`, closedBy(match, refund, rules));
      return;
    }

    case 'closed':
      return;
  }
}

/** The gateway is read; now Temporal is asked who owns what, and it is decided. */
function afterReading(
  state: State,
  world: World,
  key: number,
  phase: Extract<Phase, { at: 'looked' }>,
  become: (name: string, phase: Phase, more?: (copy: State) => void) => void,
): void {
  const { now } = state;
  const { rules } = world;
  const { attempt, began, past, seen } = phase;
  const decision = rules.afterLook(look(state, world, key, seen));
  const refund = state.refunds[key];
  if (decision.next === 'answer') {
    become('finds its refund', {
      at: 'closed',
      status: 'refunded',
      refunds: decision.refunds.map(({ id }) => Number(id)),
    });
  } else if (decision.next === 'wait') {
    if (refund?.cancel === true)
      become('stops, canceled', reconcile(now, rules.explain(failure('AwaitingVisibility', past))));
    else {
      // The next attempt comes when visibility has had its time: by then the quiet period is long over.
      const until = now + Math.ceil(decision.forMs / TICK_MS);
      become('waits for visibility', {
        at: 'waiting',
        attempt,
        facts: { ...past, quietUntil: ms(until) },
        endedAt: now,
      });
    }
  } else send(state, world, key, { attempt, began, past }, become);
}

function send(
  state: State,
  world: World,
  key: number,
  { attempt, began, past }: { attempt: number; began: number; past: Past },
  become: (name: string, phase: Phase, more?: (copy: State) => void) => void,
): void {
  const { now, refunds } = state;
  const { rules } = world;
  const hindrance = rules.whyNotSend({
    now: ms(now),
    submitUntil: ms((refunds[key]?.startedAt ?? 0) + WINDOW),
    attemptEndsAt: ms(began + START_TO_CLOSE),
    requestMs: TICK_MS,
    workerStopping: false,
  });
  if (hindrance !== undefined) {
    become(`sends nothing, ${hindrance.type}`, reconcile(now, rules.explain(failure(hindrance.type, past))));
    return;
  }
  if (attempt > world.attempts) return; // beyond what is explored; the window's end still comes
  const answer = knownAnswer(state, world, key);
  const running = answer === null && world.keys !== 'ignored' && isRunning(state, key);
  become(`sends attempt ${attempt}`, { at: 'sending', attempt, began, past, answer, own: false, running });
}

/** A request is on the wire: the gateway commits or does not, answers or does not, and the worker may die. */
function inFlight(
  state: State,
  world: World,
  key: number,
  phase: Extract<Phase, { at: 'sending' }>,
  become: (name: string, phase: Phase, more?: (copy: State) => void) => void,
): void {
  const { now, commits } = state;
  const { attempt, began, past, answer, own, running } = phase;
  const refund = state.refunds[key];
  const fails = (
    name: string,
    type: SubmitFailureType,
    reach: 'answered' | 'unanswered',
    more?: (copy: State) => void,
  ): void => {
    const { moneyMoved, retryable } = FAILURE_TRAITS[type];
    const facts = world.rules.factsOf({ type, moneyMoved, reach }, past, ms(now), QUIET_MS);
    const ended = world.rules.explain(failure(type, facts));
    const over = refund?.cancel === true || !retryable;
    if (!over) become(name, { at: 'waiting', attempt: attempt + 1, facts, endedAt: now }, more);
    else if (ended.nothingMoved) {
      const { status } = world.rules.notRefunded(refund?.cancel === true ? {} : undefined, ended.cause);
      become(name, { at: 'closed', status, refunds: [] }, more);
    } else become(name, reconcile(now, ended), more);
  };
  const late = (copy: State): void => void copy.late.push({ key, goneAt: now });
  const open = answer === null && !running;
  if (answer !== null) {
    become('is refunded', { at: 'closed', status: 'refunded', refunds: [answer] });
  } else if (running) {
    fails('hears that it is running', 'Conflict', 'answered');
  } else {
    become(
      'is committed',
      { ...phase, answer: commits.length, own: true },
      (copy) => void copy.commits.push({ key, madeAt: now }),
    );
    fails('hears 429', 'RateLimited', 'answered');
  }
  fails('hears 500', 'ServerError', 'answered');
  fails('loses the reply', 'ConnectionLost', 'unanswered');
  become('dies', { at: 'dead', attempt, began });
  if (open) {
    // Where keys are ignored, an answer is the end of it: see the assumptions.
    if (world.keys !== 'ignored') fails('hears 500 too early', 'ServerError', 'answered', late);
    fails('loses the reply too early', 'ConnectionLost', 'unanswered', late);
    become('dies too early', { at: 'dead', attempt, began }, late);
  }
  // "Already refunded" may be said of an earlier one; what this very request committed is never refused.
  if (!own) fails('hears 400', 'BadRequest', 'answered');
}

function reconcile(now: number, { noneIs }: AttemptsEnded): Phase {
  return { at: 'reconciling', quietUntil: now + QUIET, noneIs, seen: null, readAt: 0 };
}

/** An activity's last failure, as the workflow gets it. */
function failure(type: string, facts: Past): { type: string; message: string; details: FailureDetails } {
  return { type, message: type, details: [null, facts] };
}

function closedBy(match: Exclude<Match, { outcome: 'undecidable' }>, { cancel }: Refund, rules: Rules): Phase {
  if (match.outcome === 'found') {
    return { at: 'closed', status: 'refunded', refunds: match.refunds.map(({ id }) => Number(id)) };
  }
  const { status } = rules.notRefunded(cancel ? {} : undefined, { type: 'GatewayUnavailable', message: '' });
  return { at: 'closed', status, refunds: [] };
}

/** Looks that see the same come to the same: there are few of them, asked for millions of times. */
const looks = new WeakMap<World, Map<string, Match>>();

/** What a look makes of the first `seen` refunds of the gateway, and of what visibility shows now. */
function look(state: State, world: World, key: number, seen: number): Match {
  const { now, commits, refunds } = state;
  const dates = commits.slice(0, seen).map((commit) => [commit.key, commit.madeAt]);
  const others = refunds.map(({ visible, startedAt }) => [visible, startedAt]);
  const what = JSON.stringify([now, key, dates, others]);
  let known = looks.get(world);
  if (known === undefined) looks.set(world, (known = new Map()));
  let match = known.get(what);
  if (match === undefined) known.set(what, (match = lookAfresh(state, world, key, seen)));
  return match;
}

function lookAfresh({ now, commits, refunds }: State, { amounts, rules }: World, key: number, seen: number): Match {
  const gatewayRefunds = commits.slice(0, seen).map((commit, id): GatewayRefund => ({
    id: String(id),
    paymentId: 'p',
    amount: amounts[commit.key] ?? 0,
    status: 'approved',
    dateCreated: new Date(ms(commit.madeAt)).toISOString(),
  }));
  const siblings = refunds.flatMap(({ visible, startedAt }, other) => {
    if (other === key || visible === null) return [];
    const claims = visible.claims.map(String);
    const { undecided } = visible;
    return [{ workflowId: String(other), claims, undecided, amount: amounts[other] ?? 0, startedAt: ms(startedAt) }];
  });
  return rules.matchRefund(
    evidenceOf(
      { amount: amounts[key] ?? 0, firstSubmitAt: ms(refunds[key]?.startedAt ?? 0), policy: POLICY },
      {
        payments: [{ id: 'p', amount: 1_000, refunds: gatewayRefunds }],
        siblings,
        retentionMs: 86_400_000,
        temporalNow: ms(now),
        gatewayNow: ms(now),
      },
    ),
  );
}

/** What the gateway answers at once, since it remembers the key. */
function knownAnswer(state: State, { keys }: World, key: number): number | null {
  if (keys === 'ignored') return null;
  const remembered = ({ madeAt }: Commit): boolean => keys === 'honoured' || state.now - madeAt < KEY_LIFETIME;
  const id = state.commits.findLastIndex((commit) => commit.key === key && remembered(commit));
  return id === -1 ? null : id;
}

function isNew(state: State, world: World, key: number): boolean {
  return knownAnswer(state, world, key) === null;
}

/** An earlier request of the key is still being worked on. */
function isRunning({ late }: State, key: number): boolean {
  return late.some((request) => request.key === key);
}

/** When the quiet period ends that an attempt has to wait for. */
function quietEnd({ facts, endedAt }: Extract<Phase, { at: 'waiting' }>, rules: Rules): number {
  const known = { facts: facts ?? undefined, overBy: 0, ...(endedAt === null ? {} : { endedAt: ms(endedAt) }) };
  const until = rules.quietUntil(known, QUIET_MS);
  return until === 0 ? 0 : ticks(until);
}

/** Time stands still until all has happened that must happen by now. */
function mayTick(state: State, world: World): boolean {
  const { now, refunds, late } = state;
  const to = now + 1;
  if (refunds.every(({ phase: { at } }) => at === 'unborn')) return false;
  if (late.some(({ goneAt }) => to >= goneAt + QUIET)) return false;
  if (refunds.some(({ owedSince }) => owedSince !== null && to >= owedSince + LAG)) return false;
  if (
    late.length === 0 &&
    refunds.every(({ phase: { at }, owedSince }) => owedSince === null && (at === 'closed' || at === 'review'))
  ) {
    return false; // nothing waits for time any more
  }
  return refunds.every(({ phase, startedAt }) => {
    switch (phase.at) {
      case 'unborn':
        return to <= 1;
      case 'waiting':
        // An operator may have paused it, the worker may be slow: it begins at any time until the window is over.
        return to <= Math.max(startedAt + WINDOW + 1, quietEnd(phase, world.rules));
      case 'looked':
        return to <= phase.began + 1;
      case 'sending':
        return to <= phase.began + START_TO_CLOSE;
      case 'dead':
        return to <= phase.began + START_TO_CLOSE;
      case 'reconciling':
        return phase.seen === null ? to <= phase.quietUntil : to <= phase.readAt + 1;
      case 'review':
      case 'closed':
        return true;
    }
  });
}

/** Visibility owes whatever changed, from the moment it did. */
function owe(before: State, after: State, world: World): void {
  after.refunds.forEach((refund, key) => {
    const was = before.refunds[key];
    if (was === undefined || was.phase === refund.phase) return;
    if (JSON.stringify(shownOf(was, world)) !== JSON.stringify(shownOf(refund, world))) refund.owedSince ??= after.now;
  });
}

function shownOf(refund: Refund, { rules }: World): Shown | null {
  const status = statusOf(refund);
  const claims = claimsOf(refund);
  return status === undefined ? null : { undecided: rules.isUndecided(status, claims.map(String)), claims };
}

function refundAt(state: State, key: number): Refund {
  const refund = state.refunds[key];
  if (refund === undefined) throw new Error('no such refund');
  return refund;
}

function copyOf(state: State): State {
  return {
    now: state.now,
    commits: [...state.commits],
    late: [...state.late],
    refunds: state.refunds.map((refund) => ({ ...refund })),
  };
}
