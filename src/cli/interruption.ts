/** What the promise gives, or undefined once the signal fires; what it gives or throws after that is of no interest. */
export async function unlessInterrupted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let interrupt = (): void => undefined;
  const interrupted = new Promise<undefined>((resolve) => {
    interrupt = () => resolve(undefined);
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    signal.removeEventListener('abort', interrupt); // an import waits for thousands, one after the other
  }
}
