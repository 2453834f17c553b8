/**
 * Bundles the workflow code once, so that workers start without a bundler and all run the same code.
 * Usage: node --import tsx scripts/build-workflow-bundle.ts [file]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleWorkflows } from '../dev/bundle-workflows';

const PROJECT = path.join(__dirname, '..');
const MAP_URL = /(\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,)([A-Za-z0-9+/=]+)/;

async function build(file: string): Promise<void> {
  const code = await bundleWorkflows();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    code.replace(MAP_URL, (_url, start: string, map: string) => start + relativeMap(map)),
  );
}

/** The bundle is published: where it was built is nobody's business, and makes no two builds alike. */
function relativeMap(base64: string): string {
  const map = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as { sources: string[] };
  const sources = map.sources.map((source) => (path.isAbsolute(source) ? path.relative(PROJECT, source) : source));
  return Buffer.from(JSON.stringify({ ...map, sources })).toString('base64');
}

void build(process.argv[2] ?? path.join(PROJECT, 'dist', 'workflow-bundle.js'));
