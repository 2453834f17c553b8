/**
 * Bundles the workflow code once, so that workers start without a bundler and all run the same code.
 * Usage: node --import tsx scripts/build-workflow-bundle.ts [file]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

async function build(file: string): Promise<void> {
  const workflowsPath = path.join(__dirname, '..', 'src', 'workflows', 'index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, code);
}

void build(process.argv[2] ?? path.join(__dirname, '..', 'dist', 'workflow-bundle.js'));
