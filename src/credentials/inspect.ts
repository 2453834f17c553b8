import { CredentialsError } from '../gateway';
import type { FiledSecrets } from './filed-secrets';
import type { KnownSeller } from './types';

/** @param problemOf what is wrong with credentials that can be read */
export async function inspectAll<T extends { token: string }>(
  secrets: FiledSecrets<T>,
  problemOf: (value: T, sellerId: string | undefined) => string | undefined = () => undefined,
): Promise<KnownSeller[]> {
  const sellers = await secrets.list();
  return await Promise.all(
    sellers.map(async (sellerId): Promise<KnownSeller> => {
      try {
        const value = await secrets.get(sellerId);
        const problem = problemOf(value, sellerId);
        return { sellerId, token: () => value.token, ...(problem === undefined ? {} : { problem }) };
      } catch (error) {
        if (!(error instanceof CredentialsError)) throw error;
        return { sellerId, problem: error.message };
      }
    }),
  );
}
