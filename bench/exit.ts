/**
 * Runs a benchmark with its options, and ends the process: 0 when it has measured, 2 when the options were wrong, else 1.
 * @param main may return a code of its own
 */
export function exitWith<T>(
  usage: string,
  parse: (args: string[]) => T,
  main: (options: T) => Promise<number | void>,
): void {
  let options: T;
  try {
    options = parse(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
  main(options).then(
    (code) => process.exit(code ?? 0),
    (error: unknown) => {
      process.stderr.write(`The benchmark failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
}
