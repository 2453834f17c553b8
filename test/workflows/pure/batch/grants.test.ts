import { nextGrants, nothingGoesOut } from '../../../../src/workflows/batch/grants';
import { aBatch, granted } from './batches';

const cancel = { openRefunds: 'leave', via: 'message' } as const;

it('grants the first chunk the whole window, and the others nothing', () => {
  expect(nextGrants(aBatch([{}, {}]))).toEqual([
    [0, { version: 1, window: 10, perSecond: 5, pace: { left: 0, roundEndsAt: 0 } }],
  ]);
});

it('grants nothing before the batch is sealed', () => {
  expect(nextGrants(aBatch([{}], { sealed: false }))).toEqual([]);
});

it('grants the next chunk what the one before it no longer takes', () => {
  const sent = { ...granted(10), allSent: true };
  expect(nextGrants(aBatch([{ ...sent, onTheirWay: 10 }, {}]))).toEqual([]);
  expect(nextGrants(aBatch([{ ...sent, onTheirWay: 4 }, {}]))).toMatchObject([[1, { window: 6 }]]);
  const behind = { ...granted(6), onTheirWay: 6 };
  expect(nextGrants(aBatch([{ ...sent, onTheirWay: 2 }, behind]))).toMatchObject([[1, { version: 2, window: 8 }]]);
});

it('does not repeat a grant', () => {
  expect(nextGrants(aBatch([granted(10), {}]))).toEqual([]);
});

it('takes the grant back while paused, and gives it again', () => {
  expect(nextGrants(aBatch([granted(10), {}], { paused: {} }))).toMatchObject([[0, { version: 2, window: 0 }]]);
  expect(nextGrants(aBatch([{}], { paused: {} }))).toEqual([]);
  expect(nextGrants(aBatch([granted(0, 2), {}]))).toMatchObject([[0, { version: 3, window: 10 }]]);
});

it('tells every chunk of a cancel, some at a time', () => {
  const state = aBatch(
    Array.from({ length: 30 }, () => ({})),
    { cancel },
  );
  const first = nextGrants(state);
  expect(first.map(([number]) => number)).toEqual(Array.from({ length: 20 }, (_, number) => number));
  expect(first[0]?.[1]).toEqual({ version: 1, window: 0, perSecond: 5, cancel: { openRefunds: 'leave' } });
  for (const [number, grant] of first) state.chunks[number]!.open!.grant = grant;
  expect(nextGrants(state)).toEqual([]); // none has answered yet
  state.chunks[0]!.open!.taken = 1;
  expect(nextGrants(state).map(([number]) => number)).toEqual([20]);
});

it('tells again when a later cancel asks for open refunds too', () => {
  const told = { grant: { version: 1, window: 0, perSecond: 5, cancel: { openRefunds: 'leave' as const } }, taken: 1 };
  expect(nextGrants(aBatch([told], { cancel }))).toEqual([]);
  expect(nextGrants(aBatch([told], { cancel: { ...cancel, openRefunds: 'cancel' } }))).toMatchObject([
    [0, { version: 2, cancel: { openRefunds: 'cancel' } }],
  ]);
});

it('says a chunk that is silent its grant again', () => {
  const silent = { ...granted(10), ask: true } as const;
  expect(nextGrants(aBatch([silent]))).toMatchObject([[0, { version: 2, window: 10 }]]);
  const behind = { ...silent, allSent: true };
  expect(nextGrants(aBatch([behind, granted(10)]))).toMatchObject([[0, { version: 2 }]]);
});

it.each([
  ['a chunk that may send', granted(3), false],
  ['one that has not heard of the pause yet', { grant: { version: 2, window: 0, perSecond: 5 }, taken: 1 }, false],
  ['one that has', granted(0, 2), true],
  ['one that was never granted anything', {}, true],
  ['one that has nothing left to send', { ...granted(3), allSent: true }, true],
])('with %s, whether anything may go out still', (_, chunk, expected) => {
  expect(nothingGoesOut(aBatch([chunk]))).toBe(expected);
});
