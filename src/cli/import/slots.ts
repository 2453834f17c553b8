/** Does it for every item, so many at a time. The first failure is thrown, once those under way have ended. */
export async function inSlots<T>(items: Iterable<T>, count: number, run: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const slot = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      if (failed) return;
      try {
        await run(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const slots = await Promise.allSettled(Array.from({ length: count }, slot));
  for (const slot of slots) if (slot.status === 'rejected') throw slot.reason;
}
