import { type Member, layOut, membersOf, PORTS } from '../../../scripts/cluster/layout';
import { dynamicConfig, MAX_CONNECTIONS, serverConfig } from '../../../scripts/cluster/server-config';

const DATABASE = { port: 5555, user: 'temporal' };

interface Config {
  services: Record<string, { rpc: { grpcPort: number; membershipPort: number; bindOnIP: string; httpPort?: number } }>;
  persistence: { datastores: Record<string, { sql: { maxConns: number } }> };
}

let taken = 0;
let members: Member[];
beforeEach(() => {
  taken = 0;
  members = layOut(() => 10_000 + taken++);
});

const named = (name: string): Member => members.find((member) => member.name === name)!;
const configOf = (member: Member): Config => serverConfig(member, members, DATABASE, 'dynamic.yaml') as Config;

it('has two processes of each kind that work is spread over', () => {
  expect(members.map(({ name }) => name)).toEqual([
    'frontend-1',
    'frontend-2',
    'history-1',
    'history-2',
    'matching-1',
    'matching-2',
    'worker-1',
  ]);
});

it('takes as many ports as it says, and none twice', () => {
  const ports = members.flatMap(({ grpcPort, membershipPort, httpPort = [] }) => [grpcPort, membershipPort, httpPort]);
  expect(taken).toBe(PORTS);
  expect(new Set(ports.flat()).size).toBe(PORTS);
});

it('tells each process of every service, and lets it listen on its own ports', () => {
  for (const member of members) {
    const { services } = configOf(member);
    expect(Object.keys(services).sort()).toEqual(['frontend', 'history', 'matching', 'worker']);
    expect(services[member.role]?.rpc).toMatchObject({
      grpcPort: member.grpcPort,
      membershipPort: member.membershipPort,
    });
  }
});

it('tells two processes of a kind the same but for their own ports', () => {
  const [first, second] = membersOf(members, 'matching').map(configOf);
  const { matching: firstPorts, ...firstOthers } = first!.services;
  const { matching: secondPorts, ...secondOthers } = second!.services;
  expect(firstPorts).not.toEqual(secondPorts);
  expect({ ...first, services: firstOthers }).toEqual({ ...second, services: secondOthers });
});

it('listens on loopback only', () => {
  const services = members.flatMap((member) => Object.values(configOf(member).services));
  expect(new Set(services.map(({ rpc }) => rpc.bindOnIP))).toEqual(new Set(['127.0.0.1']));
});

it('lets PostgreSQL take the connections of all processes', () => {
  const { datastores } = configOf(named('history-1')).persistence;
  const each = Object.values(datastores).reduce((sum, { sql }) => sum + sql.maxConns, 0);
  expect(members.length * each).toBeLessThan(MAX_CONNECTIONS);
});

it('lets Nexus report what has ended to a frontend, and to nothing else', () => {
  const frontend = `127.0.0.1:${String(named('frontend-1').httpPort)}`;
  expect(dynamicConfig(members, {})).toMatchObject({
    'component.nexusoperations.callback.endpoint.template': [
      { value: expect.stringContaining(`http://${frontend}/`) as string },
    ],
    'component.callbacks.allowedAddresses': [{ value: [{ Pattern: frontend }] }],
  });
});

it('takes the settings of the tests as the server reads them', () => {
  expect(dynamicConfig(members, { 'limit.maxIDLength': 20 })).toMatchObject({ 'limit.maxIDLength': [{ value: 20 }] });
});
