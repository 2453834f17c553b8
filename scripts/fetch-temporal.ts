/**
 * Finds or fetches the `temporal` binary, so that the demo and the tests do not have to wait for it.
 * `--directory` prints where it is and nothing else, for a shell's PATH.
 */
import { dirname } from 'node:path';
import { findTemporalBinary } from '../dev/temporal-binary';

void findTemporalBinary().then(
  ({ path, source, version }) =>
    console.log(process.argv.includes('--directory') ? dirname(path) : `Temporal CLI ${version} (${source}): ${path}`),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
