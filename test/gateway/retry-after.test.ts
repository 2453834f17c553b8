import fc from 'fast-check';
import { parseHttpDate } from '../../src/gateway/http-date';
import { parseRetryAfter } from '../../src/gateway/retry-after';

const NOW = Date.UTC(2022, 10, 18, 12, 0, 0);

describe('parseRetryAfter', () => {
  it.each<[string | undefined, number | undefined]>([
    ['0', 0],
    ['30', 30_000],
    [' 30 ', 30_000],
    ['Fri, 18 Nov 2022 12:00:30 GMT', 30_000],
    ['Fri, 18 Nov 2022 12:00:00 GMT', 0],
    ['Fri, 18 Nov 2022 11:59:59 GMT', undefined],
    [undefined, undefined],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['9'.repeat(400), undefined],
    ['nonsense 1', undefined],
    ['2022-11-18', undefined],
    ['Fri, 31 Feb 2023 12:00:00 GMT', undefined],
    ['30, 60', undefined],
  ])('%p is %p', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  it('reads every date that is still to come, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seconds) => {
        expect(parseRetryAfter(new Date(NOW + seconds * 1000).toUTCString(), NOW)).toBe(seconds * 1000);
        expect(parseRetryAfter(String(seconds), NOW)).toBe(seconds * 1000);
      }),
    );
  });

  it('never gives anything but a wait', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer(), (header, now) => {
        const ms = parseRetryAfter(header, now);
        expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
        expect(parseHttpDate(`${header}!`)).toBeUndefined();
      }),
    );
  });
});
