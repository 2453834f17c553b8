import fc from 'fast-check';
import { REFUND_STATUSES, type RefundStatus, type ReleaseRequest, type ResolveRequest } from '../../../src/contract';
import {
  refuseCancel,
  refuseRelease,
  refuseResolve,
  refuseSecondRelease,
  refuseSecondResolve,
  type Known,
  type Refusal,
} from '../../../src/workflows/refusals';

/** As anybody may send it, in any language. */
const release = (status: RefundStatus, message?: unknown, request = {}): Refusal['type'] | undefined =>
  refuseRelease(status, request, message as ReleaseRequest)?.type;
const resolve = (status: RefundStatus, message?: unknown, request = {}, known?: Known): Refusal['type'] | undefined =>
  refuseResolve(status, { amount: 25, ...request }, message as ResolveRequest, known)?.type;

const CLOSED = ['refunded', 'canceled', 'failed'] as const;
const MALFORMED: [unknown][] = [['ana'], [7], [true], [[]], [['ana']]];

describe('a cancel', () => {
  it.each(REFUND_STATUSES.filter((status) => status !== 'needsReview'))('is heard while the refund is %s', (status) => {
    expect(refuseCancel(status, { reason: 'changed my mind', requestedBy: 'ana' })).toBeUndefined();
  });

  it('is refused in review: nobody knows whether the money moved', () => {
    expect(refuseCancel('needsReview', undefined)).toMatchObject({
      type: 'InReview',
      message: expect.stringContaining('resolveRefund') as string,
    });
  });

  it.each<[unknown]>([[undefined], [null], [{}], [{ reason: null, requestedBy: null }], [{ other: 1 }]])(
    'needs no words: %j',
    (message) => {
      expect(refuseCancel('pending', message)).toBeUndefined();
    },
  );

  it.each<[unknown]>([...MALFORMED, [{ reason: 1 }], [{ requestedBy: {} }], [{ reason: ['x'] }]])(
    'is refused when it is malformed: %j',
    (message) => {
      expect(refuseCancel('pending', message)).toMatchObject({ type: 'InvalidRequest' });
    },
  );
});

describe('a release', () => {
  it.each<[RefundStatus, Refusal['type']]>([
    ['submitting', 'NotHeld'],
    ['settling', 'NotHeld'],
    ['reconciling', 'NotHeld'],
    ['needsReview', 'NotHeld'],
    ['refunded', 'TooLate'],
    ['canceled', 'TooLate'],
    ['failed', 'TooLate'],
  ])('of a refund that is %s is refused as %s, by name', (status, type) => {
    expect(refuseRelease(status, {}, { releasedBy: 'bea' })).toEqual({
      type,
      message: expect.stringContaining(status) as string,
    });
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    [{}],
    [{ releasedBy: null }],
    [{ releasedBy: '' }],
    [{ releasedBy: 'ana' }],
  ])('needs no name where anybody may release: %j', (message) => {
    expect(release('pending', message, { requestedBy: 'ana', hold: { untilReleased: true } })).toBeUndefined();
  });

  it.each<[unknown]>([...MALFORMED, [{ releasedBy: 1 }], [{ releasedBy: {} }]])(
    'is refused when it is malformed: %j',
    (message) => {
      expect(release('pending', message)).toBe('InvalidRequest');
    },
  );

  describe('that another must give', () => {
    const byAnother = { requestedBy: 'Ana@example.com', hold: { releasedByAnother: true } };

    it('may come from another', () => {
      expect(release('pending', { releasedBy: 'bea' }, byAnother)).toBeUndefined();
    });

    it.each<[unknown]>([
      [undefined],
      [null],
      [{}],
      [{ releasedBy: null }],
      [{ releasedBy: '' }],
      [{ releasedBy: ' \t' }],
      [{ releasedBy: 'Ana@example.com' }],
      [{ releasedBy: 'ana@EXAMPLE.com' }],
      [{ releasedBy: '  Ana@example.com ' }],
    ])('is refused from the same or an unnamed person: %j', (message) => {
      expect(release('pending', message, byAnother)).toBe('SamePerson');
    });

    it('is refused from the same person, however the name is encoded', () => {
      const composed = { ...byAnother, requestedBy: 'Jos\u00e9' };
      expect(release('pending', { releasedBy: 'Jose\u0301' }, composed)).toBe('SamePerson');
    });
  });
});

describe('a second message in one workflow task, of which the refund acts on the first', () => {
  it('does not release what is released, or to be canceled', () => {
    expect(refuseSecondRelease({})).toBeUndefined();
    expect(refuseSecondRelease({ releasedBy: '' })).toMatchObject({ type: 'NotHeld' });
    expect(refuseSecondRelease({ cancel: { requestedAt: 0, via: 'message' } })).toMatchObject({ type: 'NotHeld' });
  });

  it('does not settle a review that is settled, and says how it was', () => {
    const resolution = { outcome: 'notRefunded', resolvedBy: 'carla', note: 'the statement' } as const;
    expect(refuseSecondResolve({})).toBeUndefined();
    expect(refuseSecondResolve({ resolution })).toEqual({
      type: 'NotInReview',
      message: 'The review is settled already, as notRefunded by carla.',
    });
  });
});

describe('a resolution', () => {
  const FINDING = { outcome: 'refunded', resolvedBy: 'bea', note: 'seen in the dashboard', refundIds: ['1'] };

  it.each<[RefundStatus, Refusal['type']]>([
    ['pending', 'NotInReview'],
    ['submitting', 'NotInReview'],
    ['settling', 'NotInReview'],
    ['reconciling', 'NotInReview'],
    ...CLOSED.map((status): [RefundStatus, Refusal['type']] => [status, 'TooLate']),
  ])('of a refund that is %s is refused as %s', (status, type) => {
    expect(resolve(status, FINDING)).toBe(type);
  });

  it.each<[unknown]>([
    [FINDING],
    [{ ...FINDING, outcome: 'notRefunded', refundIds: null }],
    [{ ...FINDING, refundIds: undefined }],
    [{ ...FINDING, refundIds: [] }],
    [{ ...FINDING, other: 1 }],
  ])('may be %j', (message) => {
    expect(resolve('needsReview', message)).toBeUndefined();
  });

  it.each<[unknown]>([
    ...MALFORMED,
    [undefined],
    [null],
    [{}],
    [{ ...FINDING, outcome: undefined }],
    [{ ...FINDING, outcome: null }],
    [{ ...FINDING, outcome: 'canceled' }],
    [{ ...FINDING, outcome: ['refunded'] }],
    [{ ...FINDING, resolvedBy: undefined }],
    [{ ...FINDING, resolvedBy: null }],
    [{ ...FINDING, resolvedBy: ' ' }],
    [{ ...FINDING, resolvedBy: 7 }],
    [{ ...FINDING, note: undefined }],
    [{ ...FINDING, note: null }],
    [{ ...FINDING, note: '' }],
    [{ ...FINDING, note: {} }],
    [{ ...FINDING, refundIds: '1' }],
    [{ ...FINDING, refundIds: [1] }],
    [{ ...FINDING, refundIds: [null] }],
    [{ ...FINDING, refundIds: {} }],
    [{ ...FINDING, refundIds: [''] }],
    [{ ...FINDING, refundIds: ['a\nb'] }],
    [{ ...FINDING, refundIds: ['\ud800'] }],
    [{ ...FINDING, refundIds: ['9'.repeat(129)] }],
    [{ ...FINDING, refundIds: Array.from({ length: 101 }, String) }],
    [{ ...FINDING, note: 'x\ud800' }], // half a character: it would stop every worker that takes the task
    [{ ...FINDING, resolvedBy: '\udfff' }],
    [{ ...FINDING, note: 'n'.repeat(2001) }],
    [{ ...FINDING, resolvedBy: 'b'.repeat(256) }],
  ])('is refused when it is malformed: %j', (message) => {
    expect(resolve('needsReview', message)).toBe('InvalidRequest');
  });

  it('says by name what is missing', () => {
    for (const field of ['outcome', 'resolvedBy', 'note'] as const) {
      const { [field]: _, ...rest } = FINDING;
      expect(refuseResolve('needsReview', { amount: 25 }, rest as ResolveRequest)?.message).toContain(field);
    }
  });
});

describe('the refunds that a review names', () => {
  const one = { id: '1', paymentId: 'p', amount: 25, status: 'approved' };
  const known = { candidates: [one], ours: false };
  const finding = { outcome: 'refunded', resolvedBy: 'bea', note: 'seen' };

  it('are not those that the gateway rejected', () => {
    const part = { candidates: [one, { ...one, id: '2', status: 'rejected' }], ours: true };
    expect(resolve('needsReview', { ...finding, refundIds: ['1', '2'] }, {}, part)).toBe('InvalidRequest');
    expect(resolve('needsReview', { ...finding, refundIds: ['1'] }, {}, part)).toBeUndefined();
  });

  it('cannot be left out of a full refund: what it came to is not known without them', () => {
    const full = { amount: 'full' };
    expect(resolve('needsReview', finding, full, known)).toBe('InvalidRequest');
    expect(resolve('needsReview', { ...finding, refundIds: ['1'] }, full, known)).toBeUndefined();
    expect(resolve('needsReview', finding, full, { ...known, ours: true })).toBeUndefined();
    expect(resolve('needsReview', { ...finding, outcome: 'notRefunded' }, full, known)).toBeUndefined();
  });

  it.each(['in_process', 'authorized', 'unheard_of'])(
    'cannot be left out where one of its own is %s: that it was refunded is for the person to say, by name',
    (status) => {
      const open = { candidates: [one, { ...one, id: '2', status }], ours: true };
      expect(resolve('needsReview', finding, {}, open)).toBe('InvalidRequest');
      expect(resolve('needsReview', { ...finding, refundIds: [] }, {}, open)).toBe('InvalidRequest');
      expect(resolve('needsReview', { ...finding, refundIds: ['1', '2'] }, {}, open)).toBeUndefined();
      expect(resolve('needsReview', { ...finding, outcome: 'notRefunded' }, {}, open)).toBeUndefined();
    },
  );

  it('hold one of its own, where those are known; the rest may have been refunded by hand', () => {
    const own = { ...known, ours: true };
    expect(resolve('needsReview', { ...finding, refundIds: ['77'] }, {}, own)).toBe('InvalidRequest');
    expect(resolve('needsReview', { ...finding, refundIds: ['1', '77'] }, {}, own)).toBeUndefined();
    expect(resolve('needsReview', { ...finding, refundIds: ['77'] }, {}, known)).toBeUndefined();
  });

  it('cannot be left out where all that is known is of another amount', () => {
    const half = { ...known, candidates: [{ ...one, amount: 12.5 }] };
    expect(resolve('needsReview', finding, { amount: 25 }, half)).toBe('InvalidRequest');
    expect(resolve('needsReview', { ...finding, refundIds: ['1'] }, { amount: 25 }, half)).toBeUndefined();
    expect(resolve('needsReview', finding, { amount: 25 }, known)).toBeUndefined();
  });

  it('have no blanks: a placeholder is no id', () => {
    const refundIds = ['id of the refund'];
    expect(resolve('needsReview', { ...finding, refundIds }, {}, known)).toBe('InvalidRequest');
  });
});

it('somebody with an invisible character in the name is nobody else', () => {
  const asked = { requestedBy: 'ana' };
  const message = { outcome: 'notRefunded', resolvedBy: 'an\u200ba', note: 'seen' };
  expect(resolve('needsReview', message, asked)).toBe('SamePerson');
});

it('no message, however strange, makes a check throw: that would stop the refund', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.record({
      outcome: fc.constantFrom('refunded', 'notRefunded'),
      resolvedBy: fc.oneof(fc.jsonValue(), fc.constant('bea')),
      note: fc.oneof(fc.jsonValue(), fc.constant('seen')),
      releasedBy: fc.jsonValue(),
      reason: fc.jsonValue(),
      requestedBy: fc.jsonValue(),
      refundIds: fc.jsonValue(),
    }),
  );
  const requests = fc.constantFrom(
    {},
    { requestedBy: 'ana' },
    { requestedBy: 'ana', hold: { releasedByAnother: true } },
  );
  fc.assert(
    fc.property(fc.constantFrom(...REFUND_STATUSES), odd, requests, (status, message, request) => {
      for (const refusal of [
        () => refuseCancel(status, message),
        () => refuseRelease(status, request, message as ReleaseRequest),
        () => refuseResolve(status, { amount: 25, ...request }, message as unknown as ResolveRequest),
      ]) {
        expect(refusal).not.toThrow();
      }
    }),
    { numRuns: 1000 },
  );
});
