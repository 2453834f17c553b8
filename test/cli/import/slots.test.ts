import { inSlots } from '../../../src/cli/import/slots';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('does it for every item, so many at a time', async () => {
  const [done, underWay]: [number[], Set<number>] = [[], new Set()];
  let most = 0;
  await inSlots([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, underWay.add(item).size);
    await soon();
    underWay.delete(item);
    done.push(item);
  });
  expect({ done, most }).toEqual({ done: [1, 2, 3, 4, 5], most: 2 });
});

it('begins nothing after a failure, and throws it once what is under way has ended', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const failing = inSlots([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('out of order');
    await soon();
    ended.push(item);
  });
  await expect(failing).rejects.toThrow('out of order');
  expect({ begun, ended }).toEqual({ begun: [1, 2], ended: [2] });
});
