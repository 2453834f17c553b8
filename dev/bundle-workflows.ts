import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

const SOURCE = path.join(__dirname, '..', 'src');

/** The workflow code as workers load it, with what it decodes messages with. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(SOURCE, 'workflows', 'index.ts'),
    payloadConverterPath: path.join(SOURCE, 'payloads', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  return code;
}
