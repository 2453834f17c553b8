import { accepted, MINIMAL, problemsOf, refusedFields } from './requests';

const REQUESTED_BY = { requestedBy: 'ana' };

describe('the hold of a refund request', () => {
  it.each([
    { seconds: 1800 },
    { seconds: 0.001 },
    { seconds: 180 * 86_400 },
    { untilReleased: true },
    { releasedByAnother: true },
    { seconds: 1, untilReleased: true },
    { seconds: 1, releasedByAnother: true },
    { untilReleased: true, releasedByAnother: true },
    { seconds: 1, untilReleased: true, releasedByAnother: true },
  ])('may be %j', (hold) => {
    expect(accepted({ ...MINIMAL, ...REQUESTED_BY, hold }).hold).toEqual(hold);
  });

  it.each([
    [{ seconds: 1, untilReleased: false, releasedByAnother: null }, { seconds: 1 }],
    [{ seconds: null, untilReleased: true }, { untilReleased: true }],
  ])('leaves out what is not asked for: %j is %j', (given, hold) => {
    expect(accepted({ ...MINIMAL, ...REQUESTED_BY, hold: given }).hold).toEqual(hold);
  });

  it('is absent when it is null: the refund is sent at once', () => {
    expect(accepted({ ...MINIMAL, hold: null })).not.toHaveProperty('hold');
  });

  it.each([
    {},
    { seconds: null },
    { untilReleased: false },
    { releasedByAnother: false },
    { untilReleased: null, releasedByAnother: null },
    { until: '2030-01-01' },
  ])('is refused when it holds nothing: %j', (hold) => {
    expect(refusedFields({ ...REQUESTED_BY, hold })).toEqual(['hold']);
  });

  it.each<[unknown]>([['1800'], [1800], [true], [[]], [[{ seconds: 1 }]]])('is refused when it is %j', (hold) => {
    expect(refusedFields({ hold })).toEqual(['hold']);
  });

  it.each<[unknown]>([[0], [-0], [-1], [NaN], [Infinity], [180 * 86_400 + 1], ['60'], [true], [[60]], [60n]])(
    'is refused for %p seconds',
    (seconds) => {
      expect(refusedFields({ hold: { seconds } })).toEqual(['hold.seconds']);
      expect(refusedFields({ hold: { seconds, untilReleased: true } })).toEqual(['hold.seconds']);
    },
  );

  it.each(['untilReleased', 'releasedByAnother'])('is refused when %s is not true or false', (field) => {
    for (const value of ['true', 1, 0, '', [], {}]) {
      expect(refusedFields({ ...REQUESTED_BY, hold: { seconds: 1, [field]: value } })).toEqual([`hold.${field}`]);
    }
  });

  it('reports each of its fields', () => {
    const hold = { seconds: 'x', untilReleased: 'x', releasedByAnother: 'x' };
    expect(refusedFields({ hold })).toEqual(['hold.seconds', 'hold.untilReleased', 'hold.releasedByAnother']);
  });

  it.each<[string, unknown]>([
    ['nobody', undefined],
    ['null', null],
    ['no text', 7],
  ])('that another must release is refused when it was asked for by %s', (_, requestedBy) => {
    expect(refusedFields({ requestedBy, hold: { releasedByAnother: true } })).toEqual(['requestedBy']);
    const problems = problemsOf({ ...MINIMAL, requestedBy, hold: { releasedByAnother: true } });
    expect(problems.map(({ problem }) => problem).join()).toContain('releasedByAnother');
  });
});
