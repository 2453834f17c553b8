/** Finds or fetches the `temporal` binary, so that the demo and the tests do not have to wait for it. */
import { findTemporalBinary } from '../dev/temporal-binary';

void findTemporalBinary().then(
  ({ path, source, version }) => console.log(`Temporal CLI ${version} (${source}): ${path}`),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
