import { z } from 'zod';

/** Where the worker answers health checks and scrapes. */
export interface HttpConfig {
  host: string;
  port: number;
}

export const httpSettings = {
  REFUNDS_HTTP_PORT: z
    .string()
    .refine((text) => /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535, 'must be a port, 1 to 65535')
    .transform(Number)
    .optional(),
  REFUNDS_HTTP_HOST: z
    .string()
    .default('127.0.0.1') // whoever wants it seen from elsewhere says so
    .refine(
      (host) => /^[A-Za-z0-9.:_-]{1,253}$/.test(host),
      'must be an address or name of this machine, without a port',
    ),
};

/** Undefined, so off, without a port: several workers run side by side on one host. */
export function httpConfigOf(settings: {
  REFUNDS_HTTP_PORT?: number | undefined;
  REFUNDS_HTTP_HOST: string;
}): HttpConfig | undefined {
  const { REFUNDS_HTTP_PORT: port, REFUNDS_HTTP_HOST: host } = settings;
  return port === undefined ? undefined : { host, port };
}
