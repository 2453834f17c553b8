import { Undecodable } from '../../src/contract/undecodable';
import { isObject, whyNoObject } from '../../src/contract/values';

it.each<[string, unknown, string]>([
  ['nothing', undefined, 'must be one JSON object'],
  ['a list', [{}], 'must be one JSON object'],
  ['bytes', new Uint8Array([123, 125]), 'cannot be read, it arrived as bytes: send one'],
  [
    'what cannot be decoded',
    new Undecodable('a/b', 'its encoding is a/b'),
    'cannot be read, its encoding is a/b: send one',
  ],
])('takes %s for no object, and says why', (_name, value, why) => {
  expect(isObject(value)).toBe(false);
  expect(whyNoObject(value)).toContain(why);
});

it('takes an object for one, whoever made it', () => {
  for (const value of [{}, Object.create(null), new Date(0)]) expect(isObject(value)).toBe(true);
});
