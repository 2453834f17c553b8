import { createHash } from 'node:crypto';

/** Random numbers that depend on the seed alone: the same seed and label draw the same ones, whatever was drawn elsewhere. */
export class Random {
  private drawn = 0;

  constructor(private readonly label: string) {}

  /** From 0 up to, but not including, 1. */
  next(): number {
    const digest = createHash('sha256')
      .update(`${this.label}#${String(this.drawn++)}`)
      .digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(some: readonly T[]): T {
    return some[this.int(0, some.length - 1)] as T;
  }

  /** By weight; a weight of 0 is never drawn. */
  weighted<T extends string>(weights: Partial<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      at -= weight;
      if (at < 0) return name;
    }
    throw new Error('nothing has a weight');
  }

  shuffled<T>(some: readonly T[]): T[] {
    const left = [...some];
    return some.map(() => left.splice(this.int(0, left.length - 1), 1)[0] as T);
  }

  /** Hundredths of a major unit in, major units out. */
  amount(fromHundredths: number, toHundredths: number): number {
    return this.int(fromHundredths, toHundredths) / 100;
  }
}
