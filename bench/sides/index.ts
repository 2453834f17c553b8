import type { RealParts } from '../../dev/real-parts';
import { startFloorSide } from './floor';
import { startMinimalSide } from './minimal';
import { packageSide } from './package';
import type { Side, TemporalSide } from './types';

export { SIDE_NAMES, type Measured, type Side, type SideName, type TemporalSide } from './types';

export interface Sides {
  all: Side[];
  minimal: TemporalSide;
  contract: TemporalSide<'contract'>;
  package: TemporalSide;
}

/** The three sides, each with a process of its own, on the same server and gateway. Ended when `use` has ended. */
export async function withSides<T>(parts: RealParts, use: (sides: Sides) => Promise<T>): Promise<T> {
  const floor = startFloorSide(parts);
  try {
    const minimal = await startMinimalSide(parts);
    try {
      const ours = packageSide(parts);
      return await use({ all: [floor, minimal, ours], minimal, contract: minimal.contract, package: ours });
    } finally {
      await minimal.stop();
    }
  } finally {
    await floor.stop();
  }
}
