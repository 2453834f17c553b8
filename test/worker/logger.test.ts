import { formatEntry } from '../../src/worker/logger';

const timestampNanos = 1_700_000_000_000_000_000n;

describe('a log entry', () => {
  it('is time, level, message and the rest as JSON', () => {
    const line = formatEntry({
      level: 'INFO',
      timestampNanos,
      message: 'Worker is ready',
      meta: { taskQueue: 'refunds' },
    });
    expect(line).toBe('2023-11-14T22:13:20.000Z INFO Worker is ready {"taskQueue":"refunds"}');
  });

  it('stays one line whatever it is about', () => {
    const error = new Error('first\nsecond', { cause: new Error('third\u2028fourth') });
    const line = formatEntry({
      level: 'ERROR',
      timestampNanos,
      message: 'forged\r\nline\u001b[2J',
      meta: { error, id: 7n },
    });

    expect(line).not.toMatch(/[\u0000-\u001f\u2028]/);
    for (const part of ['forged', 'first', 'second', 'third', 'fourth', '"id":"7"']) expect(line).toContain(part);
  });

  it('survives a circular value', () => {
    const meta: Record<string, unknown> = {};
    meta['self'] = meta;
    expect(formatEntry({ level: 'INFO', timestampNanos, message: 'round', meta })).toContain('round');
  });
});
