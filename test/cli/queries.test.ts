import { needingAttention, savedViews } from '../../src/cli/queries';
import { COMMANDS } from '../docs/runbook';

const NOW = new Date('2026-03-01T13:00:00Z');
const HOUR_AGO = '2026-03-01T12:00:00.000Z';

/** In the runbook, which says it more shortly. */
const NAMES: Readonly<Record<string, string>> = {
  'stuck submitting > 1 h': 'stuck',
  'cut off, money unknown': 'cut off',
};

/** The command's quotation marks are those of the Web UI, which a shell would take for its own. */
function runbookQuery(command: string): string | undefined {
  const query = /--query "([^"]+)"/.exec(COMMANDS.get(command) ?? '')?.[1];
  return query?.replaceAll("'", '"').replace('$SINCE', HOUR_AGO);
}

it('shows in its views what the runbook lists, and nothing else', () => {
  const views = savedViews(NOW, 'A-1001');
  const listed = Object.keys(views).map((view) => [view, runbookQuery(`list ${NAMES[view] ?? view}`)]);
  expect(views).toEqual(Object.fromEntries(listed));
  expect([...COMMANDS.keys()].filter((name) => name.startsWith('list '))).toHaveLength(listed.length);
});

it.each(['needs review', 'stuck submitting > 1 h', 'cut off, money unknown'])(
  'takes for what needs attention, and the runbook for an alert, what the view "%s" has',
  (view) => {
    const [, condition = '?'] = savedViews(NOW, '')[view]?.split(' AND ', 2) ?? [];
    expect(needingAttention(NOW)).toContain(condition);
    const alert = runbookQuery(`alert ${NAMES[view] ?? view}`);
    if (alert !== undefined) expect(alert).toBe(savedViews(NOW, '')[view]);
  },
);
