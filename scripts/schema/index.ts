/** The contract's JSON Schemas, for callers in any language. Mirrors `src/contract`, which may use no schema library, with its limits. */
import { z } from 'zod';
import { refundRequest } from './request';
import { refundResult } from './result';

type Json = Record<string, unknown>;

export const SCHEMAS: Readonly<Record<'refund-request' | 'refund-result', Json>> = {
  'refund-request': schemaOf('refund-request', admitNull(z.toJSONSchema(refundRequest, { io: 'input' }))),
  'refund-result': schemaOf('refund-result', z.toJSONSchema(refundResult, { io: 'input' })),
};

function schemaOf(name: string, schema: Json): Json {
  const { $schema, title, description, ...rest } = schema;
  return { $schema, $id: `urn:temporal-mercadopago-refunds:${name}`, title, description, ...rest };
}

/** Several languages cannot leave a field out: what is not required may be null, and then counts as left out. */
function admitNull(schema: Json): Json {
  const {
    properties = {},
    required = [],
    $defs = {},
  } = schema as {
    properties?: Record<string, Json>;
    required?: string[];
    $defs?: Record<string, Json>;
  };
  const nullable = ([name, property]: [string, Json]): [string, Json] => {
    if (required.includes(name)) return [name, property];
    const { $ref, ...rest } = property;
    if ($ref !== undefined) return [name, { ...rest, anyOf: [{ $ref }, { type: 'null' }] }];
    return [name, { ...rest, type: [rest['type'], 'null'] }];
  };
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).map(nullable)),
    ...(Object.keys($defs).length === 0
      ? {}
      : { $defs: Object.fromEntries(Object.entries($defs).map(([name, def]) => [name, admitNull(def)])) }),
  };
}
