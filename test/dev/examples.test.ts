import { checkOutput } from '../../dev/examples/checks';
import { EXPECTED } from '../../dev/examples/expected';

const printed = (steps: readonly object[]) => steps.map((step) => `${JSON.stringify(step)}\n`).join('');

describe('the check of what an example prints', () => {
  it('is content with what it should print', () => {
    expect(checkOutput(printed(EXPECTED))).toEqual([]);
  });

  it('names the step that came out differently', () => {
    const wrong = EXPECTED.map((step) => (step['type'] === 'NotFound' ? { ...step, noMoneyMoved: false } : step));
    expect(checkOutput(printed(wrong))).toEqual([expect.stringContaining('"noMoneyMoved":false')]);
  });

  it('misses a step that did not come, and notices one too many', () => {
    expect(checkOutput(printed(EXPECTED.slice(0, -1)))).toEqual([expect.stringContaining('printed nothing')]);
    expect(checkOutput(printed([...EXPECTED, { step: 'more' }]))).toEqual([expect.stringContaining('too many')]);
  });
});
