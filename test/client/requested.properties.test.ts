import fc from 'fast-check';
import { InvalidRefundError } from '../../src';
import { checkRequested } from '../../src/client/requested';

const ALPHABET = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

const paymentId = fc.stringMatching(/^[1-9][0-9]{0,31}$/, { size: 'max' });
/** Mostly what may be part of an ID, dashes and digits that could be taken for another one's among it. */
const reference = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aZ019.-_:'), minLength: 1, maxLength: 64, size: 'max' }),
  fc.string({ unit: fc.constantFrom(...'01-'), minLength: 1, maxLength: 6 }),
  fc.string({ minLength: 1, maxLength: 64 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
);

/** @returns the workflow ID, or the names of the wrong fields */
function mint(advancedPaymentId: string, ref: string, workflowId?: string): string | { refused: string[] } {
  try {
    return checkRequested({ advancedPaymentId, amount: 25, reference: ref }, workflowId).workflowId;
  } catch (error) {
    if (!(error instanceof InvalidRefundError)) throw error;
    return { refused: error.problems.map(({ field }) => field) };
  }
}

it('an ID is made that can be the key, always the same one, or the reference is refused', () => {
  fc.assert(
    fc.property(paymentId, reference, (id, ref) => {
      const minted = mint(id, ref);
      expect(mint(id, ref)).toEqual(minted);
      if (typeof minted === 'string') {
        expect(minted).toBe(`refund-${id}-${ref}`);
        expect(minted).toMatch(ALPHABET);
      } else {
        expect(minted).toEqual({ refused: ['reference'] });
        expect(`refund-${id}-${ref}`).not.toMatch(ALPHABET);
      }
    }),
    { numRuns: 1_000 },
  );
});

it('two refunds never share an ID', () => {
  fc.assert(
    fc.property(paymentId, reference, paymentId, reference, (id, ref, otherId, otherRef) => {
      fc.pre(id !== otherId || ref !== otherRef);
      const [one, other] = [mint(id, ref), mint(otherId, otherRef)];
      if (typeof one === 'string') expect(other).not.toBe(one);
    }),
    { numRuns: 1_000 },
  );
  // Digits that move over the dash are the closest that two can come.
  fc.assert(
    fc.property(paymentId, reference, fc.nat({ max: 31 }), (id, ref, cut) => {
      fc.pre(cut > 0 && cut < id.length);
      expect(mint(id.slice(0, cut), `${id.slice(cut)}-${ref}`)).not.toBe(`refund-${id}-${ref}`);
    }),
  );
});

it('an explicit ID is used as it is if it can be the key, else refused by name', () => {
  fc.assert(
    fc.property(fc.oneof(reference, fc.string({ maxLength: 70 }), fc.string({ unit: 'binary' })), (workflowId) => {
      expect(mint('21000123456', 'a1', workflowId)).toEqual(
        ALPHABET.test(workflowId) ? workflowId : { refused: ['workflowId'] },
      );
    }),
    { numRuns: 1_000 },
  );
});
