import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const WORKFLOWS = join(__dirname, '..', 'src', 'workflows');

/** The workflow code as it is shipped: what tests run and replay is the same. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(WORKFLOWS, 'index.ts'),
    workflowInterceptorModules: [join(WORKFLOWS, 'trace-interceptors.ts')],
    logger: new DefaultLogger('WARN'),
  });
  return code;
}
