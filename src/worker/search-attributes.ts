import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../contract';

/** Position is the wire value of `temporal.api.enums.v1.IndexedValueType`. */
const TYPE_NAMES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

const CALL_TIMEOUT_MS = 10_000;

const NOT_FOUND = 5; // gRPC status
/** gRPC statuses of a server that keeps its operator API to itself, as Temporal Cloud does. */
const REFUSALS = [7, 12, 16]; // PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED

export type SearchAttributeCheck =
  | { kind: 'registered' }
  /** The server does not say. */
  | { kind: 'unknown'; message: string }
  | { kind: 'wrong'; problems: string[] };

/**
 * A refund that sets an attribute its namespace does not have hangs for ever in its first workflow task, so the worker
 * looks before it takes work. It never registers them itself: that is the operator's, and differs on Temporal Cloud.
 */
export async function checkSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<SearchAttributeCheck> {
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    const problems = findProblems(customAttributes, namespace);
    return problems.length === 0 ? { kind: 'registered' } : { kind: 'wrong', problems };
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    if (error.code === NOT_FOUND) {
      const create = `temporal operator namespace create --namespace ${namespace}`;
      return { kind: 'wrong', problems: [`Namespace ${namespace} does not exist; to create it: ${create}`] };
    }
    if (!REFUSALS.includes(error.code)) {
      throw new Error(`The search attributes of namespace ${namespace} could not be listed: ${error.message}`);
    }
    const expected = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name} (${type})`);
    return {
      kind: 'unknown',
      message:
        'The server does not let the worker see which search attributes the namespace has (Temporal Cloud does not). ' +
        `Without these, refunds hang: ${expected.join(', ')}`,
    };
  }
}

function findProblems(registered: Record<string, number>, namespace: string): string[] {
  const entries = Object.entries(SEARCH_ATTRIBUTES);
  const missing = entries.filter(([name]) => registered[name] === undefined);
  const problems = entries
    .filter(([name, type]) => registered[name] !== undefined && TYPE_NAMES[registered[name]] !== type)
    .map(([name, type]) => {
      const actual = TYPE_NAMES[registered[name] ?? 0] ?? 'of an unknown type';
      return (
        `Search attribute ${name} of namespace ${namespace} is ${actual} and must be ${type}; to replace it: ` +
        `temporal operator search-attribute remove --namespace ${namespace} --name ${name} --yes && ` +
        createCommand(namespace, [[name, type]])
      );
    });
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(', ');
    problems.push(
      `Namespace ${namespace} lacks the search attributes ${names}; to add them: ${createCommand(namespace, missing)}`,
    );
  }
  return problems;
}

function createCommand(namespace: string, attributes: [name: string, type: string][]): string {
  const flags = attributes.map(([name, type]) => `--name ${name} --type ${type}`);
  return `temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`;
}
