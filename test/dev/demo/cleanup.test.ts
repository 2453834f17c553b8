import { Cleanup, StoppedError } from '../../../dev/demo/cleanup';

/** Notes the order in which things start and stop. */
function journal() {
  const seen: string[] = [];
  const part = (name: string) => [() => name, (started: string) => void seen.push(`stop ${started}`)] as const;
  return { seen, part };
}

it('stops what was started, last first, each once', async () => {
  const { seen, part } = journal();
  const cleanup = new Cleanup();
  for (const name of ['server', 'sandbox', 'worker']) expect(await cleanup.add(...part(name))).toBe(name);
  expect(seen).toEqual([]);
  await cleanup.run();
  await cleanup.run();
  expect(seen).toEqual(['stop worker', 'stop sandbox', 'stop server']);
});

it('stops what is still starting when the end comes, once it has started', async () => {
  const { seen, part } = journal();
  const cleanup = new Cleanup();
  let start = (_name: string): void => undefined;
  const adding = cleanup.add(() => new Promise<string>((resolve) => (start = resolve)), part('')[1]);
  const over = cleanup.run();
  start('server');
  await Promise.all([adding, over]);
  expect(seen).toEqual(['stop server']);
});

it('starts nothing after the end', async () => {
  const cleanup = new Cleanup();
  await cleanup.run();
  const start = jest.fn();
  await expect(cleanup.add(start, jest.fn())).rejects.toThrow(StoppedError);
  expect(start).not.toHaveBeenCalled();
});

it('stops the others when one fails to start or to stop', async () => {
  const { seen, part } = journal();
  const cleanup = new Cleanup();
  await cleanup.add(...part('server'));
  await cleanup.add(
    () => 'sandbox',
    () => Promise.reject(new Error('it does not stop')),
  );
  await cleanup.add(
    () => 'proxy',
    () => {
      throw new Error('it does not stop either');
    },
  );
  const failing = cleanup.add(
    () => Promise.reject(new Error('no port')),
    () => seen.push('stop what never started'),
  );
  await expect(failing).rejects.toThrow('no port');
  await cleanup.run();
  expect(seen).toEqual(['stop server']);
});

it('waits for no part longer than its time', async () => {
  jest.useFakeTimers();
  try {
    const { seen, part } = journal();
    const cleanup = new Cleanup();
    await cleanup.add(...part('server'));
    await cleanup.add(
      () => 'worker',
      () => new Promise(() => undefined),
    );
    const over = cleanup.run();
    await jest.advanceTimersByTimeAsync(60_000);
    await over;
    expect(seen).toEqual(['stop server']);
  } finally {
    jest.useRealTimers();
  }
});
