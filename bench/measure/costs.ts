import type { RealParts } from '../../dev/real-parts';
import type { TemporalSide } from '../sides';
import { median } from '../statistics';
import { countActions } from './actions';

/** What one refund leaves in Temporal. */
export interface Cost {
  /** History events. */
  events: number;
  historyBytes: number;
  /** Billable actions, counted by the server. */
  actions: number;
}

export const NOTHING: Cost = { events: 0, historyBytes: 0, actions: 0 };

/** Enough that a stray event would show in the median, and actions as a whole number for each. */
const SAMPLES = 20;

/** One after the other, with nothing else on the server. */
export async function costsOf({ client, server }: RealParts, side: TemporalSide): Promise<Cost> {
  const before = await countActions(server.metricsUrl!);
  const ids: string[] = [];
  while (ids.length < SAMPLES) ids.push(await side.one());
  const actions = (await countActions(server.metricsUrl!)) - before;
  const described = await Promise.all(ids.map((id) => client.workflow.getHandle(id).describe()));
  return {
    events: median(described.map(({ historyLength }) => historyLength)),
    historyBytes: median(described.map(({ historySize }) => historySize ?? NaN)),
    actions: actions / SAMPLES,
  };
}
