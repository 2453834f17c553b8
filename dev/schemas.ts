import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';

const DIRECTORY = join(__dirname, '../schema');

export type Json = Record<string, unknown>;

/** A schema as it is shipped. */
export function readSchema(name: string): Json {
  return JSON.parse(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8')) as Json;
}

/** Strict: an unknown keyword or one that cannot apply is an error. */
export function validatorOf(schema: Json) {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
  });
  const compiled = ajv.compile(schema);
  return {
    validate: (value: unknown): boolean => compiled(value),
    /** Of the last validation. */
    errors: (): string[] =>
      (compiled.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`),
  };
}
