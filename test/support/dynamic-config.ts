/** What a server of the tests is told. Long histories are called long early, so that a batch of twenty chunks goes on in new runs. */
export const DYNAMIC_CONFIG = { 'limit.historyCount.suggestContinueAsNew': 200 };
