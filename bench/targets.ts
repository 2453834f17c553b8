import type { Startup } from './measure/startup';
import type { Summary } from './summary';

export interface Target {
  name: string;
  target: string;
  measured: number;
  met: boolean;
}

/** What the package is held to. */
export function judge(summary: Summary, startup: Startup): Target[] {
  const { ratios, median } = summary;
  const atMost = (name: string, most: number, measured: number): Target => ({
    ...{ name, target: `≤ ${most}`, measured },
    met: measured <= most,
  });
  return [
    {
      ...{ name: 'throughput, of the minimal workflow', target: '≥ 0.95', measured: ratios.throughput },
      met: ratios.throughput >= 0.95,
    },
    atMost('median wait, of the minimal workflow', 1.05, ratios.p50),
    atMost('history bytes, of the minimal workflow', 1.3, ratios.historyBytes),
    atMost('history events', 12, median.package.events),
    atMost('billable actions', 3, median.package.actions),
    atMost('worker start to first refund, ms', 3_000, startup.firstRefundMs),
    atMost('import of the package, ms', 150, startup.clientImportMs),
  ];
}
