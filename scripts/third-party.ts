/** `npm run third-party`: the packages that a worker or client of this package brings, with their licences. `--check` fails if the file is old. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const FILE = path.join(ROOT, 'THIRD-PARTY.md');

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
}

/** Of what is installed for users, optional packages of every platform included, by the lockfile. */
export function thirdParty(): { name: string; version: string; license: string }[] {
  const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const seen = new Map<string, { name: string; version: string; license: string }>();
  for (const [place, { version = '', license, dev, devOptional }] of Object.entries(lock.packages)) {
    if (place === '' || dev === true || devOptional === true) continue;
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    seen.set(`${name}@${version}`, { name, version, license: license ?? SAID_ELSEWHERE[name] ?? 'unknown' });
  }
  return [...seen.values()].sort((one, other) =>
    `${one.name}@${one.version}`.localeCompare(`${other.name}@${other.version}`),
  );
}

/** One package says it in a file only. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  unionfs: 'Unlicense', // its LICENSE
};

export function thirdPartyTable(): string {
  const rows = thirdParty().map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return `# Third-party packages

What is installed with this package, by the lockfile; \`npm run third-party\` writes this list. \`npm run sbom\` writes the same as a
CycloneDX document.

| Package | Version | Licence |
|---|---|---|
${rows.join('\n')}
`;
}

if (require.main === module) {
  const table = thirdPartyTable();
  if (!process.argv.includes('--check')) writeFileSync(FILE, table);
  else if (readFileSync(FILE, 'utf8') !== table) {
    process.stderr.write('THIRD-PARTY.md is old; to write it: npm run third-party\n');
    process.exitCode = 1;
  }
}
