import { createHash } from 'node:crypto';
import { makeCase } from './cases';
import { makeChaos } from './chaos';
import { PROFILES } from './profiles';
import type { Case, ChaosKind, Plan, ProfileName } from './types';

export interface PlanOptions {
  seed: string;
  refunds: number;
  profile: ProfileName;
  chaos: boolean;
  /** What happens at least once, in this order. @default what can be done to a dev server */
  chaosKinds?: readonly ChaosKind[];
  /** Only the case with this number, as it is in the whole plan. */
  onlyCase?: number;
}

/** The same options give the same plan, hash included. */
export function makePlan({ seed, refunds, profile, chaos, chaosKinds, onlyCase }: PlanOptions): Plan {
  const cases: Case[] = [];
  let count = 0;
  for (let index = 0; count < refunds; index++) {
    const one = makeCase(seed, PROFILES[profile], index);
    count += one.refunds.length;
    if (onlyCase === undefined || onlyCase === index) cases.push(one);
  }
  const events = chaos ? makeChaos(seed, count, chaosKinds) : [];
  const plan = { seed, profile, cases, chaos: events };
  return { ...plan, hash: createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 12) };
}

export * from './types';
