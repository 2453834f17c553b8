import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Io } from '../../src/cli/context';
import { EXIT } from '../../src/cli/exit-codes';
import { run } from '../../src/cli/program';

const PAGE = readFileSync(path.join(__dirname, '../../docs/cli.md'), 'utf8');

async function helpOf(...command: string[]): Promise<string> {
  let shown = '';
  const stream = { write: (text: string) => (shown += text) } as unknown as NodeJS.WriteStream;
  const io: Io = { env: {}, stdout: stream, stderr: stream, interruption: () => new AbortController().signal };
  expect(await run([...command, '--help'], io)).toBe(0);
  return shown;
}

/** First words of the lines below a heading. */
function namesBelow(heading: string, help: string): string[] {
  const [, section = ''] = new RegExp(`^${heading}:\\n([^]*?)\\n\\n`, 'm').exec(help) ?? [];
  return [...section.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = '']) => (name === 'help' ? [] : [name]));
}

const helps = new Map<string, string>();
beforeAll(async () => {
  helps.set('', await helpOf());
  for (const name of namesBelow('Commands', helps.get('')!)) helps.set(name, await helpOf(name));
  for (const name of namesBelow('Commands', helps.get('batch')!)) {
    helps.set(`batch ${name}`, await helpOf('batch', name));
  }
});

it('says of every option what it is, and its default once', () => {
  const options = [...helps].flatMap(([command, help]) =>
    [...help.matchAll(/^ {2}(?:-\w, )?--.*$/gm)].map(([line]) => `${command}: ${line.trim()}`),
  );
  expect(options.length).toBeGreaterThan(50);
  expect(options.filter((line) => !/--\S+(?: <\S+>)? {2,}\S/.test(line))).toEqual([]);
  const lines = [...helps.values()].map((help) => help.replace(/\s+/g, ' ')); // long ones are wrapped
  expect(lines.flatMap((help) => help.match(/\(default: [^)]*\) \(default: [^)]*\)|\(default: \[\]\)/g) ?? [])).toEqual(
    [],
  );
});

it('has every command, and no other, on the page docs/cli.md', () => {
  const [, table = ''] = /^\| \| \|\n([^]*?)\n\n/m.exec(PAGE) ?? [];
  const named = [...table.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z-]+)[^`]*`/g)].map(([, name]) => name),
  );
  const commands = [...helps.keys()].filter((name) => name !== '' && !name.includes(' '));
  expect([...new Set(named)].sort()).toEqual(commands.sort());
});

it('has every option that docs/cli.md names', () => {
  const known = [...helps.values()].join('\n');
  const others = ['--ui-port']; // of `temporal`
  const named = new Set([...PAGE.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option));
  expect([...named].filter((option) => !others.includes(option) && !known.includes(option))).toEqual([]);
});

it('ends with the exit codes that docs/cli.md explains', () => {
  const [, table = ''] = /^\| Exit code \| \|\n([^]*?)\n\n/m.exec(PAGE) ?? [];
  const codes = Object.values(EXIT).map(String);
  expect([...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code)).toEqual(codes);
  const [, sentence = ''] = /^Exit codes: ([^]*)$/m.exec(helps.get('')!) ?? [];
  expect([...sentence.matchAll(/(?:^|; ?\n?)(\d+) /g)].map(([, code]) => code)).toEqual(codes);
});
