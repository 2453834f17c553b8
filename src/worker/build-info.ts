import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Which code a worker runs. */
export interface BuildInfo {
  name: string;
  version: string;
  /** Of Temporal's SDK. */
  sdk: string;
  node: string;
  /** First 16 hexadecimal digits of the SHA-256 of the workflow code: two workers with the same one run the same workflows. */
  bundle: string;
}

/** For Temporal, which writes it into five events of every refund: the name that its SDK makes up takes four times as much of a history. */
export function buildIdOf({ version, bundle }: BuildInfo): string {
  return `${version}+${bundle.slice(0, 8)}`;
}

const MANIFEST = path.join(__dirname, '..', '..', 'package.json');

export function readBuildInfo(bundlePath: string): BuildInfo {
  const { name, version } = readManifest(MANIFEST);
  const sdk = readManifest(require.resolve('@temporalio/worker/package.json'));
  return { name, version, sdk: sdk.version, node: process.versions.node, bundle: digestOf(bundlePath) };
}

function readManifest(file: string): { name: string; version: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
}

function digestOf(file: string): string {
  if (!existsSync(file)) return 'missing';
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}
