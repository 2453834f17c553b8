import { parseArgs } from 'node:util';

export const USAGE = `npm run cluster -- up [--directory DIR]
npm run cluster -- check [--directory DIR] [--only tests|soak] [--refunds 500] [--seed S]
  --directory  empty or absent; logs and configuration are left in it. Else a temporary one is used, and removed
  --only       one part of the check
  --refunds    of the soak
  --seed       of the soak; printed when not given`;

const COMMANDS = ['up', 'check'] as const;
const PARTS = ['tests', 'soak'] as const;

export interface Options {
  command: (typeof COMMANDS)[number];
  directory?: string;
  only?: (typeof PARTS)[number];
  /** For the soak, as it reads them itself. */
  soak: string[];
}

/** @throws {Error} that says what is wrong */
export function parseOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      directory: { type: 'string' },
      only: { type: 'string' },
      refunds: { type: 'string', default: '500' },
      seed: { type: 'string' },
    },
  });
  const { directory, only, refunds, seed } = values;
  const [command, ...more] = positionals.map((given) => COMMANDS.find((name) => name === given));
  if (command === undefined || more.length > 0) throw new Error(`one of ${COMMANDS.join(', ')} must be asked for`);
  const part = PARTS.find((name) => name === only);
  if (only !== undefined && part === undefined) throw new Error(`--only must be one of ${PARTS.join(', ')}`);
  return {
    command,
    ...(directory === undefined ? {} : { directory }),
    ...(part === undefined ? {} : { only: part }),
    soak: ['--refunds', refunds, ...(seed === undefined ? [] : ['--seed', seed])],
  };
}
