import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** As Debian, Fedora and Google call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const HOW_TO_INSTALL =
  'Run scripts/install-chromium.sh (Debian, Ubuntu), install Chromium or Chrome, or set CHROMIUM_PATH.';

/**
 * A Chromium that is there already: `CHROMIUM_PATH`, or one on the PATH.
 * @throws {Error} there is none; the message says how to get one
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string {
  const told = env['CHROMIUM_PATH'];
  if (told) {
    if (isExecutable(told)) return told;
    throw new Error(`CHROMIUM_PATH is ${told}, which is no program that can be run. ${HOW_TO_INSTALL}`);
  }
  const directories = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  const found = NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(`No Chromium: neither CHROMIUM_PATH nor ${NAMES.join(', ')} on the PATH. ${HOW_TO_INSTALL}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
