import { join } from 'node:path';
import { cpus, release, totalmem } from 'node:os';
import { findTemporalBinary } from '../../dev/temporal-binary';
import { run } from '../../dev/processes';
import { readBuildInfo } from '../../src/worker/build-info';

const BUNDLE = join(__dirname, '..', '..', 'dist', 'workflow-bundle.js');

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  os: string;
}

export interface Versions {
  package: string;
  /** Digest of the workflow code. */
  bundle: string;
  /** Of the working tree, `+` when it holds changes. */
  commit: string;
  node: string;
  temporalSdk: string;
  temporalCli: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
  };
}

export async function describeVersions(): Promise<Versions> {
  const { version, sdk, node, bundle } = readBuildInfo(BUNDLE);
  const commit = await git();
  return {
    package: version,
    bundle,
    commit,
    node,
    temporalSdk: sdk,
    temporalCli: (await findTemporalBinary()).version,
  };
}

async function git(): Promise<string> {
  const ask = (...args: string[]): Promise<string> => run('git', args, { env: process.env, timeoutMs: 10_000 });
  try {
    const commit = (await ask('rev-parse', '--short', 'HEAD')).trim();
    return (await ask('status', '--porcelain')).trim() === '' ? commit : `${commit}+`;
  } catch {
    return 'unknown'; // not a clone
  }
}
