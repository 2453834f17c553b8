import { SCHEMAS } from '../../scripts/schema';
import { readSchema } from '../../dev/schemas';

describe.each(Object.entries(SCHEMAS))('schema/%s.json', (name, schema) => {
  it('is what the contract makes of it; after a change: npm run schema', () => {
    expect(readSchema(name)).toEqual(schema);
  });

  it('describes every field', () => {
    const undescribed = propertiesOf(schema).filter(
      ([, { description, anyOf, $ref }]) => !(description ?? anyOf ?? $ref),
    );
    expect(undescribed.map(([field]) => field)).toEqual([]);
    expect(schema).toMatchObject({ title: expect.any(String), description: expect.any(String) });
  });

  it('uses regular expressions that every language reads', () => {
    const patterns = JSON.stringify(schema).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(patterns.length).toBeGreaterThan(0);
    // Go has no \u and no lookaround, Python no \p.
    for (const pattern of patterns) expect(pattern).not.toMatch(/\\\\[upP]|\(\?/);
  });
});

type Property = Record<'description' | '$ref' | 'anyOf', unknown>;

function propertiesOf(schema: Record<string, unknown>): [string, Property][] {
  const { properties = {}, $defs = {} } = schema as {
    properties?: object;
    $defs?: Record<string, Record<string, unknown>>;
  };
  return [...Object.entries(properties), ...Object.values($defs).flatMap(propertiesOf)] as [string, Property][];
}
