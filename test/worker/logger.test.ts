import { ApplicationFailure } from '@temporalio/common';
import type { LogConfig } from '../../src/config';
import { createLogger } from '../../src/worker/logger';

/** What becomes of one event. */
function written(
  format: LogConfig['format'],
  message: string,
  meta?: Record<string, unknown>,
  level: LogConfig['level'] = 'INFO',
): string {
  const lines: string[] = [];
  createLogger({ format, level: 'DEBUG' }, (line) => lines.push(line)).log(level, message, meta);
  return lines.join('');
}

const parsed = (...event: [message: string, meta?: Record<string, unknown>, level?: LogConfig['level']]) =>
  JSON.parse(written('json', ...event)) as Record<string, unknown>;

describe('a line of the log', () => {
  it('is JSON that says when, how grave, what, and of which refund', () => {
    const refund = { workflowId: 'refund-1-a', orderId: 'A-1001', attempt: 2 };
    expect(parsed('An attempt has ended', refund, 'WARN')).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'warn',
      msg: 'An attempt has ended',
      ...refund,
    });
  });

  it('is time, level, message and the rest as JSON for people', () => {
    expect(written('text', 'Worker is ready', { taskQueue: 'refunds' })).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z INFO Worker is ready \{"taskQueue":"refunds"\}\n$/,
    );
  });

  it.each(['json', 'text'] as const)('stays one line whatever it is about, as %s', (format) => {
    const error = new Error('first\nsecond\u2028', { cause: new Error('third\u2028fourth\u0085') });
    const line = written(format, 'forged\r\nline\u001b[2J %s', { error, 'a\nb': 7n });

    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029](?!$)/);
    expect(line.endsWith('\n')).toBe(true);
    for (const part of ['forged', '%s', 'first', 'second', 'third', 'fourth', '"7"']) expect(line).toContain(part);
  });

  it.each(['json', 'text'] as const)('survives a circular value, as %s', (format) => {
    const meta: Record<string, unknown> = {};
    meta['self'] = meta;
    expect(written(format, 'round', meta)).toContain('round');
  });

  it('keeps its own time, level and message, whatever facts are called so', () => {
    const line = written('json', 'true', { level: 'fatal', msg: 'forged', time: 'never' });
    expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: 'true', level_: 'fatal' });
    expect(line.match(/"level":/g)).toHaveLength(1);
  });

  it('names a failure by its type, with its cause, and leaves out what only the server can read', () => {
    const error = ApplicationFailure.create({ type: 'ServerError', message: 'HTTP 503', cause: new Error('inner') });
    const { error: shown, ...rest } = parsed('Activity failed', { error, taskToken: 'CiQ', attempt: 1 });
    expect(shown).toMatchObject({ type: 'ServerError', message: 'HTTP 503', cause: { message: 'inner' } });
    expect(rest).not.toHaveProperty('taskToken');
    expect(rest).toHaveProperty('attempt', 1);
  });

  it('is left out when it is less grave than what is asked for', () => {
    const lines: string[] = [];
    const logger = createLogger({ format: 'json', level: 'WARN' }, (line) => lines.push(line));
    logger.info('quiet');
    logger.error('loud');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['loud']);
  });
});
