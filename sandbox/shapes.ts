/** The same facts in the other shapes that public examples of the gateway show. */

const ID_FIELDS: readonly string[] = ['id', 'payment_id', 'collector_id'];
const AMOUNT_FIELDS: readonly string[] = ['amount', 'transaction_amount', 'transaction_amount_refunded'];

/** `source.id` of the reference's example is a hash, not a number. */
const SOURCE_HASH = 'abcdef1e23f4567d8e9123eb6591ff68df74c57930551ed980239f4538a7e530';

type Rewrite = (field: string, value: unknown) => unknown;

/** Ids as strings, amounts as `"24.50"`, a hashed source id. */
export function stringShape(body: unknown): unknown {
  return rewrite(body, (field, value) => {
    if (field === 'source' && typeof value === 'object') return { ...value, id: SOURCE_HASH };
    if (ID_FIELDS.includes(field)) return String(value);
    return AMOUNT_FIELDS.includes(field) && typeof value === 'number' ? value.toFixed(2) : value;
  });
}

/** Without `status` and `date_created`, as the older reference shows a refund. */
export function bareShape(body: unknown): unknown {
  return rewrite(body, (field, value) => (['status', 'date_created'].includes(field) ? undefined : value));
}

/** A list of one as the one itself, as one page of the reference shows it. */
export function singleObject(body: unknown): unknown {
  return Array.isArray(body) && body.length === 1 ? body[0] : body;
}

/** Half of every amount, a hundredth more where that would be none. */
export function misreport(body: unknown): unknown {
  return rewrite(body, (field, value) =>
    field === 'amount' && typeof value === 'number' ? Math.max(1, Math.floor(value * 50)) / 100 : value,
  );
}

/** A field rewritten to `undefined` is left out. */
function rewrite(value: unknown, change: Rewrite): unknown {
  return JSON.parse(JSON.stringify(value), (field: string, inner: unknown) => change(field, inner)) as unknown;
}
