import { startSandbox, type Sandbox, type SandboxOptions, type TokenAnswer } from '../../sandbox';
import { clientOf } from './client';

const ID = '21000123456';
const CLIENT = { client_id: 'sandbox-client', client_secret: 'sandbox-client-secret' };

describe('the token endpoint', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.stop());

  const start = async (options?: SandboxOptions): Promise<void> => void (sandbox = await startSandbox(options));
  const post = (init: RequestInit): Promise<Response> =>
    fetch(`${sandbox.url}/oauth/token`, { method: 'POST', ...init });
  const refresh = async (refreshToken: string, change: object = {}): Promise<{ status: number; body: TokenAnswer }> => {
    const body = JSON.stringify({ grant_type: 'refresh_token', ...CLIENT, refresh_token: refreshToken, ...change });
    const reply = await post({ body, headers: { 'content-type': 'application/json' } });
    return { status: reply.status, body: (await reply.json()) as TokenAnswer };
  };
  const statusWith = async (token: string): Promise<number> =>
    (await clientOf(sandbox).get(`/v1/advanced_payments/${ID}`, token)).status;

  it('gives new tokens for a refresh token, which is then used up', async () => {
    await start();
    const first = sandbox.oauth.authorize();
    const { status, body } = await refresh(first.refresh_token);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', expires_in: 15_552_000, user_id: first.user_id },
    });
    expect(body.access_token).not.toBe(first.access_token);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await refresh(body.refresh_token)).status).toBe(200);
    expect(sandbox.oauth.requests().map(({ answer }) => answer)).toEqual([200, 400, 200]);
  });

  it('takes a form as well', async () => {
    await start();
    const { refresh_token } = sandbox.oauth.authorize();
    const reply = await post({ body: new URLSearchParams({ grant_type: 'refresh_token', ...CLIENT, refresh_token }) });
    expect(reply.status).toBe(200);
    await reply.text();
  });

  it('issues access tokens that the gateway takes beside its fixed one, until they are over or taken back', async () => {
    await start();
    const { access_token: token } = sandbox.oauth.authorize();
    expect([await statusWith(token), await statusWith(sandbox.token), await statusWith('TEST-other')]).toEqual([
      200, 200, 401,
    ]);
    sandbox.setClockSkew(181 * 86_400_000);
    expect([await statusWith(token), await statusWith(sandbox.token)]).toEqual([401, 200]);
    sandbox.setClockSkew(0);
    sandbox.oauth.revoke(token);
    expect(await statusWith(token)).toBe(401);
  });

  it.each([
    ['another client', { client_id: '1' }, 'invalid_client'],
    ['another secret', { client_secret: 'guessed' }, 'invalid_client'],
    ['no secret', { client_secret: undefined }, 'invalid_request'],
    ['another grant', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['an unknown refresh token', { refresh_token: 'TG-1' }, 'invalid_grant'],
  ])('refuses %s, and the refresh token stays good', async (_what, change, error) => {
    await start();
    const { refresh_token } = sandbox.oauth.authorize();
    expect(await refresh(refresh_token, change)).toMatchObject({ status: 400, body: { error, cause: [] } });
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  it.each([
    ['500', 200],
    ['429', 200],
    ['reset-before', 200],
    ['lost-reply', 400],
    ['malformed', 400],
  ] as const)('after %s, the old refresh token is answered %i', async (fault, status) => {
    await start();
    const { refresh_token } = sandbox.oauth.authorize();
    sandbox.oauth.setFaults([fault]);
    const given = await refresh(refresh_token).then(
      ({ body }) => body.access_token,
      () => undefined,
    );
    expect(given).toBeUndefined();
    expect((await refresh(refresh_token)).status).toBe(status);
  });

  it('is down with the rest of the gateway', async () => {
    await start({ outage: '503' });
    expect((await post({ body: '{}' })).status).toBe(503);
  });

  it('can be driven from another process', async () => {
    await start();
    const { control } = clientOf(sandbox);
    const { refresh_token, access_token } = (await control('oauth/authorize', {})).body as TokenAnswer;
    await control('oauth/faults', { script: ['500'] });
    expect((await refresh(refresh_token)).status).toBe(500);
    await control('oauth/revoke', { token: access_token });
    expect(await statusWith(access_token)).toBe(401);
    const { text } = await control('oauth/requests');
    expect(JSON.parse(text)).toEqual([{ at: expect.any(String), fault: '500', answer: 500 }]);
    expect(await control('oauth/faults', { script: ['nonsense'] })).toMatchObject({ status: 400 });
    expect(text).not.toMatch(/TG-|APP_USR/);
  });
});
