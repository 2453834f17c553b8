export interface BaseUrl {
  origin: string;
  /** Without a trailing slash; empty at the root. */
  path: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Plain http carries the access token in the clear, so only loopback (the sandbox) may use it.
 * @throws {Error} naming what is wrong; never repeats the URL, which may hold credentials
 */
export function parseBaseUrl(text: string): BaseUrl {
  if (!URL.canParse(text)) throw new Error('the gateway base URL is not a URL, e.g. https://api.mercadopago.com');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('the gateway base URL must be https');
  if (url.username !== '' || url.password !== '') throw new Error('the gateway base URL must hold no credentials');
  if (/[?#]/.test(text)) throw new Error('the gateway base URL must have no query and no fragment');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new Error('the gateway base URL must be https; http is for loopback hosts only');
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}
