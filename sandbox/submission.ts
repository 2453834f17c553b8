import * as bodies from './bodies';
import type { Claim } from './keys';
import type { PostFault } from './plan';
import { misreport } from './shapes';
import type { CommitEffect, CommitResult } from './state';
import { refundView } from './views';
import type { World } from './world';

export interface Submission {
  advancedPaymentId: string;
  key: string;
  /** Hundredths. */
  amount: number | 'full';
}

/**
 * Hundredths of what a body asks for. The reference's rule: 0, null, absent or an empty body is all that is left.
 * @param text as it arrived
 */
export function parseAmount(text: string): { amount: number | 'full' } | { refusal: bodies.Answer } {
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return { refusal: bodies.invalidJson() };
  }
  const amount = typeof body === 'object' && body !== null && 'amount' in body ? body.amount : undefined;
  if (amount === undefined || amount === null || amount === 0) return { amount: 'full' };
  if (typeof amount !== 'number') return { refusal: bodies.amountNotNumeric() };
  if (amount < 0) return { refusal: bodies.amountNotPositive() };
  const hundredths = Math.round(amount * 100);
  if (Math.abs(amount * 100 - hundredths) > 1e-4) return { refusal: bodies.invalidAmount() };
  return { amount: hundredths };
}

/** Takes the key now, and returns what finishes the submission at once or later: it commits at most once. */
export function claim(world: World, submission: Submission, fault: PostFault | undefined): () => bodies.Answer {
  const { advancedPaymentId, key, amount } = submission;
  const fingerprint = `${advancedPaymentId} ${amount}`;
  const keys = world.keysOf(advancedPaymentId);
  const claimed: Claim = keys.claim(key, fingerprint, Date.now());
  if (claimed.kind !== 'fresh') return () => claimed.answer;
  return () => {
    const nowMs = Date.now();
    const effect = effectOf(fault, nowMs);
    const result = world.state.commit({ ...submission, nowMs, createdAtMs: world.gatewayNowMs(), effect });
    if (!result.ok) {
      keys.release(key);
      return REASONS[result.reason]();
    }
    const views = result.commit.refunds.map(refundView);
    const answer = { status: 200, body: fault?.fault === 'misreported-sum' ? misreport(views) : views };
    keys.remember(key, fingerprint, answer, nowMs);
    return answer;
  };
}

const REASONS: Record<Extract<CommitResult, { ok: false }>['reason'], () => bodies.Answer> = {
  notFound: bodies.advancedPaymentNotFound,
  alreadyRefunded: bodies.alreadyRefunded,
  exceeds: bodies.amountExceeds,
  decimals: bodies.invalidAmount,
};

function effectOf(fault: PostFault | undefined, nowMs: number): CommitEffect {
  switch (fault?.fault) {
    case 'in_process':
      return {
        status: 'in_process',
        settlement: {
          to: fault.settle ?? 'approved',
          atMs: nowMs + (fault.settleAfterMs ?? Infinity),
          pollsLeft: fault.settleAfterPolls ?? Infinity,
        },
      };
    case 'rejected':
      return { status: 'rejected' };
    case 'partial-split':
      return { onlyFirst: true };
    case 'wrong-sum':
      return { half: true };
    default:
      return {};
  }
}
