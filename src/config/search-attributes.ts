import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../contract';

/** Position is the wire value of `temporal.api.enums.v1.IndexedValueType`. */
const TYPE_NAMES = ['Unspecified', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

const CALL_TIMEOUT_MS = 10_000;

const NOT_FOUND = 5; // gRPC status
/** gRPC statuses of a server that keeps its operator API to itself, as Temporal Cloud does. */
const REFUSALS = [7, 12, 16]; // PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED

/** The worker's connection and the client's alike. */
export type OperatorConnection = Pick<Connection, 'operatorService' | 'withDeadline'>;

/** What a namespace has, by name; the types that this package needs, or another one. */
export type Registered = Readonly<Record<string, string>>;

export type RegisteredAnswer =
  | { kind: 'known'; registered: Registered }
  | { kind: 'noNamespace' }
  /** The server keeps it to itself. */
  | { kind: 'unknown' };

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
  connection: OperatorConnection,
  namespace: string,
): Promise<SearchAttributeCheck> {
  const answer = await readSearchAttributes(connection, namespace);
  if (answer.kind === 'known') {
    const problems = findProblems(answer.registered, namespace);
    return problems.length === 0 ? { kind: 'registered' } : { kind: 'wrong', problems };
  }
  if (answer.kind === 'noNamespace') {
    const create = createNamespaceCommand(namespace);
    return { kind: 'wrong', problems: [`Namespace ${namespace} does not exist; to create it: ${create}`] };
  }
  const expected = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name} (${type})`);
  return {
    kind: 'unknown',
    message:
      `The server does not say which search attributes namespace ${namespace} has (Temporal Cloud does not). ` +
      `Without these, refunds hang: ${expected.join(', ')}`,
  };
}

/** @throws {Error} the server cannot be asked */
export async function readSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
): Promise<RegisteredAnswer> {
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    const named = Object.entries(customAttributes).map(([name, type]) => [
      name,
      TYPE_NAMES[type] ?? 'of an unknown type',
    ]);
    return { kind: 'known', registered: Object.fromEntries(named) as Registered };
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    if (error.code === NOT_FOUND) return { kind: 'noNamespace' };
    if (isOperatorRefusal(error)) return { kind: 'unknown' };
    throw new Error(`The search attributes of namespace ${namespace} could not be listed: ${error.message}`);
  }
}

/**
 * Adds attributes, each with the type that this package needs.
 * @throws {Error} gRPC's; `isOperatorRefusal` tells when it is not for us to do
 */
export async function addSearchAttributes(
  connection: OperatorConnection,
  namespace: string,
  names: readonly SearchAttributeName[],
): Promise<void> {
  const typed = names.map((name) => [name, TYPE_NAMES.indexOf(SEARCH_ATTRIBUTES[name])]);
  const searchAttributes = Object.fromEntries(typed) as Record<string, number>;
  await connection.withDeadline(Date.now() + CALL_TIMEOUT_MS, () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
  );
}

export function isOperatorRefusal(error: unknown): boolean {
  return isGrpcServiceError(error) && REFUSALS.includes(error.code);
}

export function findProblems(registered: Registered, namespace: string): string[] {
  const entries = Object.entries(SEARCH_ATTRIBUTES);
  const missing = entries.filter(([name]) => registered[name] === undefined);
  const problems = entries
    .filter(([name, type]) => registered[name] !== undefined && registered[name] !== type)
    .map(([name, type]) => {
      return (
        `Search attribute ${name} of namespace ${namespace} is ${registered[name] ?? ''} and must be ${type}; to replace it: ` +
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

/** Temporal's own default is 3 days, which is less than order services repeat a request for. */
export function createNamespaceCommand(namespace: string): string {
  return `temporal operator namespace create --namespace ${namespace} --retention 30d`;
}

function createCommand(namespace: string, attributes: [name: string, type: string][]): string {
  const flags = attributes.map(([name, type]) => `--name ${name} --type ${type}`);
  return `temporal operator search-attribute create --namespace ${namespace} ${flags.join(' ')}`;
}
