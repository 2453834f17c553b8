import { createHash } from 'node:crypto';
import { magicFault } from './magic';
import type { Fault, FaultPlan, FaultSource, GetFault, PostFault } from './plan';

/** Gives the fault of a request: its own plan's, else the plan for all, else the one its id stands for. */
export class Faults {
  private forAll: FaultPlan = {};
  private readonly byPayment = new Map<string, FaultPlan>();

  constructor(private readonly magicIds: boolean) {}

  /** Replaces the plan of that advanced payment, or the plan for all; an empty one removes it. */
  set(plan: FaultPlan): void {
    const own = structuredClone(plan); // scripts are consumed in place
    expandRepeats(own.posts);
    expandRepeats(own.gets);
    if (own.advancedPaymentId === undefined) this.forAll = own;
    else this.byPayment.set(own.advancedPaymentId, own);
  }

  /** @param attempt of this key, from 1 */
  forPost(advancedPaymentId: string, key: string, attempt: number): PostFault | undefined {
    const source = this.byPayment.get(advancedPaymentId)?.posts ?? this.forAll.posts;
    if (source !== undefined) return take(source, key, attempt);
    return this.magicIds ? magicFault(advancedPaymentId, attempt) : undefined;
  }

  /** @param attempt of this path, from 1 */
  forGet(advancedPaymentId: string | undefined, path: string, attempt: number): GetFault | undefined {
    const own = advancedPaymentId === undefined ? undefined : this.byPayment.get(advancedPaymentId);
    const source = own?.gets ?? this.forAll.gets;
    return source && take(source, path, attempt);
  }
}

function take<F extends Fault>(source: FaultSource<F>, key: string, attempt: number): F | undefined {
  const fault = 'script' in source ? source.script.shift() : draw(source, key, attempt);
  return fault?.fault === 'none' ? undefined : fault;
}

function draw<F extends Fault>(
  source: Exclude<FaultSource<F>, { script: unknown }>,
  key: string,
  attempt: number,
): F | undefined {
  if (attempt > (source.upToAttempt ?? Infinity)) return undefined;
  const digest = createHash('sha256')
    .update(JSON.stringify([source.seed, key, attempt]))
    .digest();
  if (digest.readUInt32BE(0) / 2 ** 32 >= source.probability) return undefined;
  return source.faults[digest.readUInt32BE(4) % source.faults.length];
}

function expandRepeats<F extends Fault>(source: FaultSource<F> | undefined): void {
  if (source === undefined || !('script' in source)) return;
  source.script = source.script.flatMap((fault) => Array.from({ length: fault.times ?? 1 }, () => fault));
}
