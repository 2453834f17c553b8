/** What it fails with; the test fails when it does not. */
export async function thrown<E extends Error>(
  type: new (...args: never[]) => E,
  promise: Promise<unknown>,
): Promise<E> {
  const outcome: unknown = await promise.then(
    (value: unknown) => ({ value }),
    (error: unknown) => error,
  );
  if (outcome instanceof type) return outcome;
  throw new Error(`Expected a ${type.name}`, { cause: outcome });
}
