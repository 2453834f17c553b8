/** The floor: plain calls in a process of their own, driven by messages from the one that forked it. */
import { Agent } from 'undici';
import { closedLoop, type ClosedLoad, type Throughput } from '../load/closed-loop';
import { cpuMs } from '../measure/process';
import { nextRequest } from '../sides/request';
import { callGateway } from './call';

export interface FloorOrder {
  url: string;
  token: string;
  load: ClosedLoad;
}

export type FloorAnswer = { throughput: Throughput; cpuMs: number } | { failure: string };

const dispatcher = new Agent();

async function run({ url, token, load }: FloorOrder): Promise<FloorAnswer> {
  const before = cpuMs(process.pid);
  const one = async (): Promise<void> => {
    const order = nextRequest();
    await callGateway({ url, token, dispatcher }, order, `floor-${order.advancedPaymentId}-${order.reference}`);
  };
  const throughput = await closedLoop(one, load);
  return { throughput, cpuMs: cpuMs(process.pid) - before };
}

process.on('message', (order: FloorOrder) => {
  void run(order)
    .catch((error: unknown): FloorAnswer => ({ failure: String(error) }))
    .then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));
