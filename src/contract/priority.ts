import { utf8Bytes } from './utf8';

/**
 * Who goes first where work has to queue for a worker. Temporal hands out lower keys first, of 1 to 5, and within one key takes turns
 * between fairness keys, where the server has fairness enabled. A refund's activities inherit both from it.
 */
export const PRIORITY_KEYS = {
  /** Somebody waits for it. */
  single: 2,
  /** What has to be heard while a backlog of lines waits: pause and cancel. Temporal's own default, too. */
  batch: 3,
  batchLine: 4,
} as const;

/** The longest fairness key that Temporal takes. */
const MAX_KEY_BYTES = 64;

export interface RefundPriority {
  priorityKey: number;
  /** Absent where the worker serves one seller only: then there is nobody to take turns with. */
  fairnessKey?: string;
}

export function priorityOf(kind: 'single' | 'batchLine', sellerId: string | undefined): RefundPriority {
  const priorityKey = PRIORITY_KEYS[kind];
  return sellerId === undefined ? { priorityKey } : { priorityKey, fairnessKey: fittingKey(sellerId) };
}

/** Sellers whose ids are alike in as much as fits share a turn. */
function fittingKey(sellerId: string): string {
  let key = '';
  let bytes = 0;
  for (const character of sellerId) {
    bytes += utf8Bytes(character);
    if (bytes > MAX_KEY_BYTES) break;
    key += character;
  }
  return key;
}
