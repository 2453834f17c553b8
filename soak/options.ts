import { parseArgs } from 'node:util';
import { PROFILE_NAMES, type ProfileName } from './plan';

export interface SoakOptions {
  refunds: number;
  seed: string;
  profile: ProfileName;
  chaos: boolean;
  concurrency: number;
  /** Milliseconds without any refund closing. */
  stuckAfterMs: number;
  onlyCase?: number;
  worker?: string;
  json?: string;
}

export const USAGE = `npm run soak -- [--refunds 300] [--seed S] [--profile ${PROFILE_NAMES.join('|')}]
  [--concurrency 150] [--no-chaos] [--case N] [--stuck-after 150] [--worker FILE] [--json FILE]`;

/** @throws {Error} that says what is wrong */
export function parseOptions(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      refunds: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      profile: { type: 'string', default: 'mixed' },
      concurrency: { type: 'string', default: '150' },
      chaos: { type: 'boolean', default: true },
      case: { type: 'string' },
      'stuck-after': { type: 'string', default: '150' },
      worker: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const profile = PROFILE_NAMES.find((name) => name === values.profile);
  if (profile === undefined) throw new Error(`--profile must be one of ${PROFILE_NAMES.join(', ')}`);
  return {
    refunds: whole('refunds', values.refunds, 1),
    seed: values.seed,
    profile,
    chaos: values.chaos,
    concurrency: whole('concurrency', values.concurrency, 3), // the largest case must fit
    stuckAfterMs: whole('stuck-after', values['stuck-after'], 1) * 1000,
    ...(values.case === undefined ? {} : { onlyCase: whole('case', values.case, 0) }),
    ...(values.worker === undefined ? {} : { worker: values.worker }),
    ...(values.json === undefined ? {} : { json: values.json }),
  };
}

function whole(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`--${name} must be a whole number from ${String(least)} on`);
}
