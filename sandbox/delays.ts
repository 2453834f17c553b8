/** Every timer of the sandbox, so that a stop or a reset leaves none behind. */
export class Delays {
  private readonly cancels = new Set<() => void>();

  get pending(): number {
    return this.cancels.size;
  }

  /** True when the time is over; false when it was cut short by `cancelAll` or the signal. */
  wait(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (inFull: boolean): void => {
        clearTimeout(timer);
        this.cancels.delete(cancel);
        signal?.removeEventListener('abort', cancel);
        resolve(inFull);
      };
      const cancel = (): void => end(false);
      const timer = setTimeout(() => end(true), ms);
      this.cancels.add(cancel);
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  cancelAll(): void {
    for (const cancel of [...this.cancels]) cancel();
  }
}
