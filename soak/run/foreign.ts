import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox';
import type { Case } from '../plan/types';

const TRIES = 8;

/** Refunds that somebody makes at the gateway itself, with keys of their own. */
export async function refundElsewhere(sandbox: Sandbox, { payment, foreign }: Case): Promise<void> {
  await Promise.all(
    foreign.map(async ({ key, amount, afterMs }) => {
      await sleep(afterMs);
      for (let tried = 0; tried < TRIES; tried++) {
        if (await post(sandbox, payment?.advancedPaymentId ?? '', key, amount)) return;
        await sleep(500);
      }
    }),
  );
}

async function post({ url, token }: Sandbox, id: string, key: string, amount: number): Promise<boolean> {
  try {
    const { status } = await fetch(`${url}/v1/advanced_payments/${id}/refunds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'x-idempotency-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ amount }),
      redirect: 'manual',
      signal: AbortSignal.timeout(2_000),
    });
    return status < 300 || status === 400;
  } catch {
    return false;
  }
}
