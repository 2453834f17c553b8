import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { exited } from '../../dev/processes';
import type { RealParts } from '../../dev/real-parts';
import type { FloorAnswer, FloorOrder } from '../floor/process';
import type { Side } from './types';

export function startFloorSide({ sandbox: { url, token } }: RealParts): Side & { stop(): Promise<void> } {
  const child = fork(join(__dirname, '..', 'floor', 'process.ts'), { execArgv: ['--import', 'tsx'] });
  return {
    name: 'floor',
    pid: child.pid!,
    async closedLoop(load) {
      const answered = Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error('the process of plain calls ended'))),
      ]);
      child.send({ url, token, load } satisfies FloorOrder);
      const [answer] = (await answered) as [FloorAnswer];
      if ('failure' in answer) throw new Error(answer.failure);
      return { ...answer.throughput, cpuMs: answer.cpuMs };
    },
    async stop() {
      if (child.connected) child.disconnect();
      await exited(child);
    },
  };
}
