import type { GatewayError } from '../contract';

/** What the gateway itself said of an error, for people. @returns undefined where it said nothing */
export function wordsOf(gateway: GatewayError | undefined): string | undefined {
  const { message, error, cause = [] } = gateway ?? {};
  const said = message ?? error;
  const causes = cause.map(({ code, message: why }) =>
    [code, why === said ? undefined : why].filter(Boolean).join(' '),
  );
  const words = [said, ...causes].filter((text) => text !== undefined && text !== '');
  return words.length === 0 ? undefined : `the gateway says: ${words.join('; ')}`;
}

/** Where details of a failure are the gateway's, and not problems of the request. */
export function isGatewayError(details: object | undefined): details is GatewayError {
  return details !== undefined && !('problems' in details);
}
