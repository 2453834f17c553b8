import { parseArgs } from 'node:util';
import { wholeNumber } from './options';

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Reads options that are all whole numbers from 1 on. @returns a function that throws an Error that says what is wrong */
export function numbersOf<T extends Record<string, number>>(defaults: T): (args: string[]) => T {
  return (args) => {
    const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' as const }]));
    const { values } = parseArgs({ args, options });
    const given = Object.entries(values).map(([name, text]) => [name, wholeNumber(name, String(text), 1)]);
    return { ...defaults, ...Object.fromEntries(given) } as T;
  };
}
