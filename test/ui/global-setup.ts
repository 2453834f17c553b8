import { setUpTests } from '../support/global-setup';

/** As for the other tests, with a Web UI. */
export default async function globalSetup(): Promise<void> {
  await setUpTests({ webUi: true });
}
