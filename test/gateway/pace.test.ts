import { createPace, LONGEST_WAIT_MS } from '../../src/gateway/pace';

/** Time passes only by waiting, and where a test says so. */
function paceOf(perSecond: number, random = 0) {
  let now = 1_000;
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
    now += ms;
  };
  const pace = createPace(perSecond, { now: () => now, wait, random: () => random });
  return { pace, waits, pass: (ms: number) => void (now += ms) };
}

it('lets requests leave evenly, and the first at once', async () => {
  const { pace, waits } = paceOf(10);
  const turns = await Promise.all([pace.turn(), pace.turn(), pace.turn(), pace.turn()]);
  expect(turns).toEqual([undefined, undefined, undefined, undefined]);
  expect(waits).toEqual([100, 100, 100]);
});

it('saves nothing up in a quiet hour', async () => {
  const { pace, waits, pass } = paceOf(10);
  await pace.turn();
  pass(3_600_000);
  await Promise.all([pace.turn(), pace.turn(), pace.turn()]);
  expect(waits).toEqual([100, 100]);
});

it("turns away whoever would wait too long, at nobody else's cost", async () => {
  const { pace, waits } = paceOf(2);
  const turns = await Promise.all(Array.from({ length: 20 }, () => pace.turn()));
  expect(turns.filter((turn) => turn === undefined)).toHaveLength(11); // the first, and ten in five seconds
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(LONGEST_WAIT_MS);
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

it('leaves a request that comes too late, without having had to wait, to who sends it', async () => {
  expect(await paceOf(2).pace.turn(Date.now() - 1)).toBeUndefined();
});

it('does not catch up after the process was halted', async () => {
  let now = 1_000;
  const left: number[] = [];
  const waits: (() => void)[] = [];
  const wait = (ms: number): Promise<void> => new Promise((resolve) => waits.push(() => resolve(void (now += ms))));
  const pace = createPace(10, { now: () => now, wait, random: () => 0 });
  const turns = [1, 2, 3].map(() => pace.turn().then(() => left.push(now)));
  await turns[0];
  now += 10_000; // all of them were due long ago
  for (const turn of turns.slice(1)) {
    while (waits.length === 0) await Promise.resolve();
    waits.shift()?.();
    await turn;
  }
  expect((left[2] ?? 0) - (left[1] ?? 0)).toBeGreaterThanOrEqual(100);
});
