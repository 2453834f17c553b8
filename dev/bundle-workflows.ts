import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

const SOURCE = path.join(__dirname, '..', 'src');

/**
 * The workflow code as it is shipped, with what it decodes messages with: what tests run and replay is the same.
 * @param workflowsPath other workflows, to be bundled in the same way. @default the package's
 */
export async function bundleWorkflows(workflowsPath = path.join(SOURCE, 'workflows', 'index.ts')): Promise<string> {
  const interceptorsPath = path.join(SOURCE, 'workflows', 'trace-interceptors.ts');
  const payloadConverterPath = path.join(SOURCE, 'payloads', 'index.ts');
  const failureConverterPath = path.join(SOURCE, 'payloads', 'failures.ts');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [interceptorsPath],
    payloadConverterPath,
    failureConverterPath,
    // Loaded once, not anew for every workflow, whose cache is smaller for it. Their modules hold no state of their own.
    preloadModules: [workflowsPath, interceptorsPath, payloadConverterPath, failureConverterPath],
    logger: new DefaultLogger('WARN'),
  });
  return code;
}
