import { parseOptions } from '../../../scripts/cluster/options';

it('keeps a cluster up, or checks on one', () => {
  expect(parseOptions(['up', '--directory', 'here'])).toMatchObject({ command: 'up', directory: 'here' });
  expect(parseOptions(['check', '--only', 'soak', '--seed', '7'])).toEqual({
    command: 'check',
    only: 'soak',
    soak: ['--refunds', '500', '--seed', '7'],
  });
});

it.each([
  ['nothing', []],
  ['a command that there is not', ['down']],
  ['two commands', ['up', 'check']],
  ['a part that there is not', ['check', '--only', 'benchmarks']],
  ['an option that there is not', ['up', '--ui']],
])('refuses %s', (_, args) => {
  expect(() => parseOptions(args)).toThrow();
});
