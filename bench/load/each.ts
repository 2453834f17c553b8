import { together } from './together';

/** Does all of it, so many at once; what has not begun when one fails is left. @throws what the first one throws that fails */
export async function each<T>(
  all: readonly T[],
  concurrency: number,
  one: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = all.values();
  let failed = false;
  const again = async (): Promise<void> => {
    for (const item of left) {
      if (failed) return;
      await one(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await together(Array.from({ length: concurrency }, again));
}
