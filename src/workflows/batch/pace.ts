/** How many more may start in this round, and when it is over. */
export interface PaceState {
  left: number;
  /** Milliseconds since the epoch. */
  roundEndsAt: number;
}

export const NEW_PACE: Readonly<PaceState> = { left: 0, roundEndsAt: 0 };

/**
 * Starts come in rounds of a second, or of one start where that is longer: a timer for each start would fill the history. What a round leaves
 * is not carried over, so that a batch that was held up does not catch up in a burst.
 */
export function paceAt(now: number, pace: PaceState, perSecond: number): PaceState {
  const left = Math.max(1, Math.floor(perSecond));
  const endsAt = now + Math.ceil((left / perSecond) * 1000);
  // A round of a slower pace than now is not sat out.
  if (now < pace.roundEndsAt) return { ...pace, roundEndsAt: Math.min(pace.roundEndsAt, endsAt) };
  return { left, roundEndsAt: endsAt };
}
