/**
 * Explores the model of the protocol (`test/model`) to three attempts for each refund: `npm run model`. Takes minutes and some GB; the
 * test suite explores less of the same. Exits 1 with the shortest trace if anything can go wrong.
 */
import { exploreRefunds, RULES, type World } from '../test/model/protocol';

const WORLDS: Omit<World, 'rules'>[] = [
  ...(['honoured', 'forgotten', 'ignored'] as const).map((keys) => ({
    keys,
    amounts: [25],
    attempts: 3,
    slowLooks: true,
  })),
  { keys: 'honoured', amounts: [25, 25], attempts: 3, slowLooks: false },
  { keys: 'forgotten', amounts: [25, 25], attempts: 3, slowLooks: false },
  { keys: 'ignored', amounts: [25, 10], attempts: 3, slowLooks: false },
  { keys: 'honoured', amounts: [25, 25], attempts: 1, slowLooks: true },
];

for (const world of WORLDS) {
  const began = performance.now();
  const { states, steps, ends } = exploreRefunds({ ...world, rules: RULES });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const what = `keys ${world.keys}, amounts ${world.amounts.join(' and ')}, ${world.attempts} attempts, looks ${world.slowLooks ? 'slow' : 'at once'}`;
  process.stdout.write(`${what}: ${states} states, ${steps} steps, ${ends.length} ends, nothing wrong, ${seconds} s\n`);
}
