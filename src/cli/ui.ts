import { valueOf } from '../config/sources';
import type { Context } from './context';
import { UsageError } from './failures';
import type { Settings } from './settings';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::(\d+))?$/;
/** Where `temporal server start-dev` has its Web UI, counted from its own port, unless it is told another one. */
const DEV_UI_OFFSET = 1_000;

const CLOUD = /\.(tmprl\.cloud|api\.temporal\.io)(:\d+)?$/;

/**
 * Where the Web UI is: as told, or where a dev server or Temporal Cloud has it.
 * @throws {UsageError} it can only be told
 */
export function uiAddressOf({ io }: Context, { address }: Settings, told: string | undefined): string {
  const given = told ?? valueOf(io.env, 'TEMPORAL_UI_ADDRESS');
  if (given !== undefined) {
    const url = URL.canParse(given) ? new URL(given) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw new UsageError('--ui-address or TEMPORAL_UI_ADDRESS must be an http or https URL');
    }
    return url.href.replace(/\/+$/, '');
  }
  const local = LOOPBACK.exec(address);
  if (local !== null) return `http://localhost:${Number(local[2] ?? 7233) + DEV_UI_OFFSET}`;
  if (CLOUD.test(address)) return 'https://cloud.temporal.io';
  throw new UsageError(`Where is the Web UI of ${address}? Say --ui-address or set TEMPORAL_UI_ADDRESS`);
}

export function refundLink(ui: string, namespace: string, workflowId: string, runId: string): string {
  const parts = [namespace, 'workflows', workflowId, runId, 'history'].map(encodeURIComponent);
  return `${ui}/namespaces/${parts.join('/')}`;
}

export function viewLink(ui: string, namespace: string, query: string): string {
  return `${ui}/namespaces/${encodeURIComponent(namespace)}/workflows?query=${encodeURIComponent(query).replace(/['()]/g, percent)}`;
}

/** Terminals and chats take these for the end of a link. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
