import { Connection } from '@temporalio/client';

/** A server on this machine answers within milliseconds; one that does not is asked again. */
const CALL_TIMEOUT_MS = 2_000;

/**
 * Whether the server answers for its namespace. Its own output must say first that it listens: what answers on the port
 * might be another server that took it in between.
 */
export async function isReady(port: number, namespace: string, output: string): Promise<boolean> {
  if (!new RegExp(`Server: +\\S+:${port}\\s`).test(output)) return false;
  try {
    const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: CALL_TIMEOUT_MS });
    try {
      await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
