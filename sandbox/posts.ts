import type { ServerResponse } from 'node:http';
import * as bodies from './bodies';
import { disturb, goneSignal, type Delivery } from './delivery';
import type { Request } from './http';
import type { RequestEntry } from './journal';
import type { PostFault } from './plan';
import { refusalOf } from './refusals';
import { claim, parseAmount, type Submission } from './submission';
import type { World } from './world';

// Longer than any client should wait.
const DEFAULT_HANG_MS = 60_000;
const DEFAULT_LATE_MS = 2_000;

/** What `POST /v1/advanced_payments/{id}/refunds` comes to. */
export async function handleRefundPost(
  world: World,
  entry: RequestEntry,
  request: Request,
  response: ServerResponse,
): Promise<Delivery> {
  const { key, advancedPaymentId } = entry;
  if (key === undefined) return { answer: bodies.missingKey() };
  if (!/^\d{1,32}$/.test(advancedPaymentId)) return { answer: bodies.invalidSplitterId() };

  entry.attempt = world.journal.attemptOf(key);
  const fault = world.faults.forPost(advancedPaymentId, key, entry.attempt);
  if (fault !== undefined) {
    entry.fault = fault.fault;
    world.journal.countFault(fault.fault);
  }
  if (fault?.fault === 'reset-before') return { drop: 'reset' };
  const refusal = refusalOf(fault, request.url);
  if (refusal !== undefined) return { answer: refusal };

  const parsed = parseAmount(entry.body);
  if ('refusal' in parsed) return { answer: parsed.refusal };
  return submit(world, { advancedPaymentId, key, amount: parsed.amount }, fault, goneSignal(response));
}

async function submit(
  world: World,
  submission: Submission,
  fault: PostFault | undefined,
  gone: AbortSignal,
): Promise<Delivery> {
  const delayMs = fault?.delayMs ?? DEFAULT_HANG_MS;
  switch (fault?.fault) {
    case 'hang-before': {
      // Stuck in front of the gateway: it knows nothing of the key yet, and never will if the client leaves.
      if (!(await world.delays.wait(delayMs, gone))) return { drop: 'close' };
      return { answer: claim(world, submission, fault)() };
    }
    case 'slow': {
      // In the gateway: it commits whether or not the client is still there.
      const finish = claim(world, submission, fault);
      if (!(await world.delays.wait(delayMs))) return { drop: 'close' };
      return { answer: finish() };
    }
    case 'late-commit': {
      const finish = claim(world, submission, fault);
      const committed = world.delays.wait(fault.delayMs ?? DEFAULT_LATE_MS).then((due) => void (due && finish()));
      if (fault.hang === true) await committed;
      else void committed;
      return { drop: fault.hang === true ? 'close' : 'reset' };
    }
    case 'hang-after': {
      const answer = claim(world, submission, fault)();
      return (await world.delays.wait(delayMs, gone)) ? { answer } : { drop: 'close' };
    }
    case '500-after':
      claim(world, submission, fault)();
      return { answer: bodies.internalServerError() };
    default:
      return disturb(claim(world, submission, fault)(), fault);
  }
}
