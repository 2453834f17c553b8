/** One process of the cluster, and the ports of 127.0.0.1 that it listens on. */
export interface Member {
  /** `history-2`. */
  name: string;
  role: Role;
  grpcPort: number;
  /** Where the others ask whether it is alive. */
  membershipPort: number;
  /** Frontends answer over HTTP, too: it is where Nexus reports what has ended. */
  httpPort?: number;
}

export type Role = 'frontend' | 'history' | 'matching' | 'worker';

/** Two of each that work is spread over, so that one can go; Temporal's own workflows have one. */
const COUNTS: Readonly<Record<Role, number>> = { frontend: 2, history: 2, matching: 2, worker: 1 };

/** @param takePort a port that nobody else gets */
export function layOut(takePort: () => number): Member[] {
  return Object.entries(COUNTS).flatMap(([role, count]) =>
    Array.from({ length: count }, (_, at) => ({
      name: `${role}-${String(at + 1)}`,
      role: role as Role,
      grpcPort: takePort(),
      membershipPort: takePort(),
      ...(role === 'frontend' ? { httpPort: takePort() } : {}),
    })),
  );
}

/** How many ports `layOut` takes. */
export const PORTS = Object.values(COUNTS).reduce((sum, count) => sum + 2 * count, COUNTS.frontend);

export function membersOf(members: readonly Member[], role: Role): Member[] {
  return members.filter((member) => member.role === role);
}

export function addressOf({ grpcPort }: Member): string {
  return `127.0.0.1:${String(grpcPort)}`;
}
