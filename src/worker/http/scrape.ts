import { type Answer, json } from './server';

/** The exporter is in this process: what takes longer is stuck. */
const TIMEOUT_MS = 5_000;

/** @param url where the SDK exports the metrics of this process, the refunds' own among them */
export async function scrape(url: string): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const contentType = response.headers.get('content-type') ?? 'text/plain; version=0.0.4';
    return { status: response.status, contentType, body: await response.text() };
  } catch {
    return json(503, { error: 'the metrics cannot be read' });
  }
}
