import { DEFAULT_POLICY, type RefundPolicy } from './request';

/** In what a policy differs from the default one; undefined when in nothing. */
export function changesOf(policy: RefundPolicy): Partial<RefundPolicy> | undefined {
  const names = Object.keys(DEFAULT_POLICY) as (keyof RefundPolicy)[];
  const changed = names.filter((name) => policy[name] !== DEFAULT_POLICY[name]);
  return changed.length === 0 ? undefined : Object.fromEntries(changed.map((name) => [name, policy[name]]));
}
