import { DEFAULT_TOKEN, startSandbox } from './index';

/** `npm run sandbox`: the simulated gateway as a process of its own. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const port = Number(env['SANDBOX_PORT'] || 4010);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error('SANDBOX_PORT must be a port number, or 0 for any free one');
  }
  const token = env['SANDBOX_ACCESS_TOKEN'] || DEFAULT_TOKEN;
  const sandbox = await startSandbox({ port, token });
  // A token that was given is not repeated: somebody may have set a real one by mistake.
  const shown = token === DEFAULT_TOKEN ? token : '$SANDBOX_ACCESS_TOKEN';

  console.log(`Mercado Pago sandbox on ${sandbox.url} (in memory: state survives nothing)

Refund 25 of payment 21000123456 (any id that starts with 21000 exists; sandbox/README.md lists those that misbehave):
  curl -X POST ${sandbox.url}/v1/advanced_payments/21000123456/refunds \\
    -H "Authorization: Bearer ${shown}" -H 'X-Idempotency-Key: my-first-refund' \\
    -H 'content-type: application/json' -d '{"amount":25}'
What was really refunded:    curl ${sandbox.url}/__sandbox/ledger
Every request, every fault:  curl ${sandbox.url}/__sandbox/requests
Stop it with Ctrl+C.`);

  const stop = (): void => void sandbox.stop(); // nothing else keeps the process alive
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main(process.env).catch((error: unknown) => {
  console.error(`The sandbox did not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
