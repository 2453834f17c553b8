/** Waits for all of them, also when one fails: what is still under way must not meet what the others used being ended. @throws the first failure */
export async function together(all: Iterable<Promise<unknown>>): Promise<void> {
  const ended = await Promise.allSettled(all);
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
