import { SIDE_NAMES } from '../sides/types';
import type { Spread } from '../statistics';
import type { Results } from './results';

/** The report in Markdown, ratios first. */
export function tableOf(results: Results): string {
  const { machine, versions, options, startup, peakMemoryMiB: peak } = results;
  return [
    '# Results',
    '',
    `${results.date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.os}; package ${versions.package} at ${versions.commit}, ` +
      `Node ${versions.node}, Temporal SDK ${versions.temporalSdk}, dev server of CLI ${versions.temporalCli}${options.unthrottled ? ', unthrottled' : ''}; ` +
      `medians of ${options.rounds} rounds.`,
    '',
    '## What it is held to',
    '',
    ...rows(
      ['', 'target', 'measured', ''],
      results.targets.map(({ name, target, measured, met }) => [
        name,
        target,
        figure(measured),
        met ? 'met' : '**not met**',
      ]),
    ),
    '',
    ...Object.entries(results.byConcurrency).flatMap(([concurrency, { median, spread }]) => [
      `## ${concurrency} at a time`,
      '',
      `Package over minimal: throughput ${range(spread.throughputRatio)}, median wait ${range(spread.p50Ratio)}.`,
      '',
      ...rows(
        ['', 'a second (all rounds)', 'p50 ms', 'p99 ms', 'CPU ms, caller', 'CPU ms, server'],
        SIDE_NAMES.map((side) => [
          side,
          range(spread.refundsPerSecond[side]),
          ...[median[side].p50Ms, median[side].p99Ms].map(figure),
          ...[median[side].cpuMsPerRefund, median[side].serverCpuMsPerRefund].map(figure),
        ]),
      ),
      '',
    ]),
    '## What a refund leaves',
    '',
    ...rows(
      ['', 'history events', 'history bytes', 'billable actions'],
      (['minimal', 'package'] as const).map((side) => {
        const { events, historyBytes, actions } = results.median[side];
        return [side, ...[events, historyBytes, actions].map(figure)];
      }),
    ),
    '',
    `Peak memory, MiB: floor ${figure(peak.floor)}, minimal worker ${figure(peak.minimal)}, package worker ${figure(peak.package)}, server ${figure(peak.server)}. ` +
      `Worker start to first refund ${figure(startup.firstRefundMs)} ms, import of the package ${figure(startup.clientImportMs)} ms; Temporal's client, which the first RefundClient loads, ${figure(startup.temporalClientImportMs)} ms.`,
    ...openLoop(results),
    '',
  ].join('\n');
}

function openLoop({ openLoop }: Results): string[] {
  if (openLoop === undefined) return [];
  return Object.entries(openLoop).flatMap(([side, { steps, knee }]) => [
    '',
    `## Rising rates, ${side}: keeps up with ${knee === undefined ? 'none of these' : `${knee} a second`}`,
    '',
    ...rows(
      ['begun a second', 'ended a second', 'p50 ms', 'p99 ms'],
      steps.map(({ perSecond, achieved, p50Ms, p99Ms }) => [perSecond, achieved, p50Ms, p99Ms].map(figure)),
    ),
  ]);
}

function rows(head: string[], body: string[][]): string[] {
  return [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...body].map((cells) => `| ${cells.join(' | ')} |`);
}

function range({ median, min, max }: Spread): string {
  return `${figure(median)} (${figure(min)} to ${figure(max)})`;
}

/** Three figures, never more digits than the whole part has. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.max(1, Math.abs(value)))));
  return String(Number(value.toFixed(decimals)));
}
