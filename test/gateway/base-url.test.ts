import { parseBaseUrl } from '../../src/gateway';

describe('parseBaseUrl', () => {
  it.each<[string, string, string]>([
    ['https://api.mercadopago.com', 'https://api.mercadopago.com', ''],
    ['https://api.mercadopago.com/', 'https://api.mercadopago.com', ''],
    ['https://proxy.example:8443/mp/', 'https://proxy.example:8443', '/mp'],
    ['http://localhost:3000', 'http://localhost:3000', ''],
    ['http://127.0.0.1:3000/x', 'http://127.0.0.1:3000', '/x'],
    ['http://127.9.9.9', 'http://127.9.9.9', ''],
    ['http://[::1]:3000', 'http://[::1]:3000', ''],
  ])('takes %s', (text, origin, path) => {
    expect(parseBaseUrl(text)).toEqual({ origin, path });
  });

  it.each<[string, RegExp]>([
    ['http://api.mercadopago.com', /must be https/],
    ['http://127.0.0.1.example.com', /must be https/],
    ['http://localhost.example.com', /must be https/],
    ['http://[::2]', /must be https/],
    ['ftp://localhost', /must be https/],
    ['api.mercadopago.com', /not a URL/],
    ['', /not a URL/],
    ['https://user:hunter2@api.mercadopago.com', /no credentials/],
    ['https://hunter2@api.mercadopago.com', /no credentials/],
    ['https://user:hunter2@:bad', /not a URL/],
    ['https://api.mercadopago.com?access_token=hunter2', /no query/],
    ['https://api.mercadopago.com/#hunter2', /no fragment/],
  ])('refuses %s without repeating it', (text, problem) => {
    expect(() => parseBaseUrl(text)).toThrow(problem);
    expect(() => parseBaseUrl(text)).not.toThrow(/hunter2/);
  });
});
