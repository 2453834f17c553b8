import { createPace, LONGEST_WAIT_MS } from '../../src/gateway/pace';

/** Time passes only by waiting, and all wait side by side. */
function paceOf(perSecond: number, random = 0) {
  let now = 1_000;
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  const pace = createPace(perSecond, { now: () => now, wait, random: () => random });
  return { pace, waits, pass: (ms: number) => void (now += ms) };
}

it('lets requests leave evenly, and the first at once', async () => {
  const { pace, waits } = paceOf(10);
  const turns = await Promise.all([pace.turn(), pace.turn(), pace.turn(), pace.turn()]);
  expect(turns).toEqual([undefined, undefined, undefined, undefined]);
  expect(waits).toEqual([100, 200, 300]);
});

it('saves nothing up in a quiet hour', async () => {
  const { pace, waits, pass } = paceOf(10);
  await pace.turn();
  pass(3_600_000);
  await Promise.all([pace.turn(), pace.turn(), pace.turn()]);
  expect(waits).toEqual([100, 200]);
});

it("turns away whoever would wait too long, at nobody else's cost", async () => {
  const { pace, waits, pass } = paceOf(2);
  const turns = await Promise.all(Array.from({ length: 20 }, () => pace.turn()));
  expect(turns.filter((turn) => turn === undefined)).toHaveLength(11); // the first, and ten in five seconds
  expect(Math.max(...waits)).toBe(LONGEST_WAIT_MS);
  pass(LONGEST_WAIT_MS);
  expect(await pace.turn()).toBeUndefined();
});

it('tells those who are turned away to come back at different times, none before it is its turn', async () => {
  const comeBack = async (random: number): Promise<number> => {
    const { pace } = paceOf(2, random);
    const turns = await Promise.all(Array.from({ length: 12 }, () => pace.turn()));
    return turns.at(-1) ?? NaN;
  };
  expect(await comeBack(0)).toBe(5_500);
  expect(await comeBack(0.5)).toBe(8_250);
});

it('gives no turn to a request that may not leave any more by then', async () => {
  const { pace, waits } = paceOf(2);
  await pace.turn();
  expect(await pace.turn(Date.now() + 100)).toBe(500);
  expect(await pace.turn()).toBeUndefined();
  expect(waits).toEqual([500]);
});
