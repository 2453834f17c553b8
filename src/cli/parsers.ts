import { InvalidArgumentError } from 'commander';
import { AMOUNT_RULE, amountOf } from './amount';

/** Each takes the text of an option, and refuses what it is not. */

export function parseAmount(text: string): number | 'full' {
  const amount = amountOf(text);
  if (amount === undefined) throw new InvalidArgumentError(`It ${AMOUNT_RULE}.`);
  return amount;
}

export function parseSeconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('It must be seconds above 0.');
  return Number(text);
}

export function parseRate(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('It must be a number above 0.');
  return Number(text);
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

/** 0 is any free one. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return Number(text);
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `90s`, `30m`, `1h`, `7d`. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === '') throw new InvalidArgumentError('It must be a duration such as 90s, 30m, 1h or 7d.');
  return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
