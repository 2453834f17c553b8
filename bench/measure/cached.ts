/** Workflows that a worker keeps in memory, as its own metrics tell. @param metrics in the format of Prometheus */
export function cachedWorkflowsIn(metrics: string): number {
  return Number(/^temporal_sticky_cache_size(?:\{[^}]*\})? ([\d.e+]+)$/m.exec(metrics)?.[1] ?? 0);
}
