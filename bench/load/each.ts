/** Does all of it, so many at once. @throws what the first one throws that fails */
export async function each<T>(
  all: readonly T[],
  concurrency: number,
  one: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = all.values();
  const again = async (): Promise<void> => {
    for (const item of left) await one(item);
  };
  await Promise.all(Array.from({ length: concurrency }, again));
}
