/**
 * Checks deploy/ with promtool: the alert rules, their unit tests, and that every query of the dashboard is one.
 * Usage: npm run deploy:check
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROJECT = path.join(__dirname, '..');
const ALERTS = path.join(PROJECT, 'deploy', 'prometheus', 'alerts.yaml');
const ALERT_TESTS = path.join(PROJECT, 'deploy', 'prometheus', 'alerts.test.yaml');
const DASHBOARD = path.join(PROJECT, 'deploy', 'grafana', 'refunds.json');

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

function main(): number {
  const promtool = findPromtool();
  if (promtool === undefined) {
    process.stderr.write(
      'promtool is missing, so deploy/ is not checked. It is part of Prometheus: install that, set PROMTOOL to where it is, or on Debian ' +
        'run: bash scripts/install-promtool.sh\n',
    );
    return 1;
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'refunds-deploy-'));
  try {
    const queries = path.join(directory, 'dashboard.json'); // JSON is YAML
    writeFileSync(queries, JSON.stringify(rulesOfDashboard()));
    execFileSync(promtool, ['check', 'rules', ALERTS, queries], { stdio: 'inherit' });
    execFileSync(promtool, ['test', 'rules', ALERT_TESTS], { stdio: 'inherit' });
    return 0;
  } catch {
    return 1; // promtool has said why
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function findPromtool(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'promtool'));
  const places = [process.env['PROMTOOL'] ?? '', path.join(PROJECT, '.cache', 'promtool'), ...onPath];
  return places.find((place) => place !== '' && existsSync(place));
}

/** promtool knows no dashboards: each query as a rule, with what Grafana would put in. */
function rulesOfDashboard(): unknown {
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: Panel[] };
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const rules = queries.map((expr, index) => ({
    record: `dashboard:query:${index}`,
    expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$namespace', '.*'),
  }));
  return { groups: [{ name: 'dashboard', rules }] };
}

process.exit(main());
