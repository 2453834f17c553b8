/** Uses every export as its documentation says; compiled in a project that has only the packed package. */
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createNexusServiceClient } from '@temporalio/workflow';
import {
  CLOSING_FAILURES,
  DEFAULT_TASK_QUEUE,
  InvalidRefundError,
  RefundClient,
  RefundConflictError,
  RefundFailedError,
  RefundNotFoundError,
  RefundRefusedError,
  RefundStillOpenError,
  RefundUnavailableError,
  SEARCH_ATTRIBUTES,
  type BatchHandle,
  type CancelDecision,
  type RefundHandle,
  type RefundRequest,
  type RefundResult,
  type RefundSnapshot,
  type RefundStatus,
} from 'temporal-mercadopago-refunds';
import {
  createGateway as createGatewayForActivities,
  createRefundActivities,
  type RefundActivities,
} from 'temporal-mercadopago-refunds/activities';
import { encryptedDataConverter, parseEncryptionKeys } from 'temporal-mercadopago-refunds/encryption';
import { payloadConverter, tolerant } from 'temporal-mercadopago-refunds/payload-converter';
import {
  batchWorkflowId,
  parseRefundRequest,
  refundWorkflowId,
  type BatchRow,
  type ParsedRequest,
} from 'temporal-mercadopago-refunds/contract';
import {
  namedFailureOf,
  NEXUS_FAILURES,
  refundService,
  type CancelRefundOutput,
  type NamedFailure,
  type RefundId,
} from 'temporal-mercadopago-refunds/nexus';
import { startSandbox, type LedgerEntry, type Sandbox } from 'temporal-mercadopago-refunds/testing';
import {
  createGateway,
  createRefundWorker,
  credentialsDirectory,
  CredentialsError,
  oauthCredentials,
  type AccessTokenProvider,
  type Credentials,
  type RefundWorkerOptions,
} from 'temporal-mercadopago-refunds/worker';
import { refundPayment } from 'temporal-mercadopago-refunds/workflows';

export async function request(): Promise<RefundResult | undefined> {
  const connection = await Connection.connect();
  const refunds = new RefundClient(new Client({ connection }), { taskQueue: DEFAULT_TASK_QUEUE });
  const wanted: RefundRequest = { advancedPaymentId: '21000123456', amount: 25, reference: 'return-7' };
  try {
    const refund: RefundHandle = await refunds.request(wanted);
    const attached: boolean = refund.attached;
    const snapshot: RefundSnapshot = await refund.status();
    const status: RefundStatus = snapshot.status;
    await refund.release({ releasedBy: 'ana' });
    await refund.resolve({ outcome: 'refunded', resolvedBy: 'bo', note: 'seen', refundIds: ['1'] });
    const decision: CancelDecision = await refunds.handle(refund.workflowId).cancel({ requestedBy: 'ana' });
    console.log(attached, status, decision.decision);
    return await refund.result({ timeoutMs: 1000 });
  } catch (error) {
    if (error instanceof RefundFailedError) console.error(error.type, error.details, error.noMoneyMoved);
    else if (error instanceof RefundConflictError) console.error(error.fields.join());
    else if (error instanceof InvalidRefundError) console.error(error.problems.map(({ field }) => field));
    else if (error instanceof RefundRefusedError) console.error(error.type);
    else if (error instanceof RefundStillOpenError) console.error(error.timeoutMs);
    else if (error instanceof RefundNotFoundError || error instanceof RefundUnavailableError) console.error(error.name);
    else throw error;
    return undefined;
  }
}

export async function serve(): Promise<void> {
  const sandbox: Sandbox = await startSandbox({ token: 'TEST' });
  const gateway = createGateway({ baseUrl: sandbox.url, accessToken: () => sandbox.token });
  const connection = await NativeConnection.connect();
  const everyOption: RefundWorkerOptions = { connection, gateway, maxCachedWorkflows: 10, identity: 'mine' };
  const worker = await createRefundWorker(everyOption);
  await worker.runUntil(Promise.resolve());
  const ledger: LedgerEntry[] = sandbox.ledger();
  const activities: RefundActivities = createRefundActivities({
    gateway: createGatewayForActivities({ baseUrl: sandbox.url, accessToken: () => sandbox.token }),
  });
  console.log(ledger.length, Object.keys(activities), CLOSING_FAILURES, SEARCH_ATTRIBUTES.RefundStatus);
  await sandbox.stop();
}

export async function refundAll(refunds: RefundClient, requests: RefundRequest[]): Promise<BatchRow[]> {
  const batch: BatchHandle = await refunds.startBatch('recall', { perSecond: 20 });
  await batch.add(requests);
  await batch.seal();
  const rows: BatchRow[] = [];
  for await (const page of batch.report()) rows.push(...page.rows);
  console.log(batch.workflowId === batchWorkflowId('recall'));
  return rows;
}

/** A workflow, in any namespace. */
export async function throughNexus(wanted: RefundRequest): Promise<RefundResult | string> {
  const refunds = createNexusServiceClient({ endpoint: 'refunds', service: refundService });
  const id: RefundId = { workflowId: refundWorkflowId(wanted.advancedPaymentId, wanted.reference ?? '') };
  try {
    const result: RefundResult = await refunds.executeOperation('refund', wanted);
    const { decision }: CancelRefundOutput = await refunds.executeOperation('cancelRefund', { ...id, reason: 'kept' });
    return decision === 'tooLate' ? result : decision;
  } catch (error) {
    const failure: NamedFailure | undefined = namedFailureOf(error);
    return failure?.type === NEXUS_FAILURES.conflict ? 'another refund' : (failure?.message ?? 'unknown');
  }
}

export function parsed(input: unknown): ParsedRequest | undefined {
  const check = parseRefundRequest(input);
  return check.ok ? check.request : undefined;
}

export function credentials(baseUrl: string): AccessTokenProvider[] {
  const vault: AccessTokenProvider = (sellerId) => {
    if (sellerId === undefined) throw new CredentialsError('a seller must be named');
    return Promise.resolve(`token of ${sellerId}`);
  };
  vault.refused = (sellerId, token) => console.log(sellerId, token.length);
  const clientSecret = (): string => 'secret';
  const oauth: Credentials = oauthCredentials({ directory: 'tokens', baseUrl, clientId: '1', clientSecret });
  oauth.start?.();
  return [vault, oauth, credentialsDirectory({ directory: 'sellers', warn: (message) => console.warn(message) })];
}

export type Workflow = typeof refundPayment;

const keys = parseEncryptionKeys('{}');
export const encrypting = keys.ok ? encryptedDataConverter(keys.value) : keys.problems;

export const aroundMine = tolerant(payloadConverter);
