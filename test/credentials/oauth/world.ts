import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions, type TokenAnswer } from '../../../sandbox';
import { oauthCredentials, type Credentials, type OAuthCredentialsOptions } from '../../../src/credentials';

export const DAY_MS = 86_400_000;

/** What a file of tokens holds. */
export type TokenFile = Record<'access_token' | 'refresh_token' | 'expires_at', string> & Record<string, unknown>;

/** A directory of token files, and the sandbox that issues them. */
export class OAuthWorld {
  readonly warnings: string[] = [];
  /** Milliseconds by which the worker's clock is ahead. */
  ahead = 0;
  private readonly opened: Credentials[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    readonly directory: string,
  ) {}

  static async start(options?: SandboxOptions): Promise<OAuthWorld> {
    return new OAuthWorld(await startSandbox(options), mkdtempSync(path.join(tmpdir(), 'refunds-oauth-')));
  }

  async stop(): Promise<void> {
    await Promise.all(this.opened.map(async (credentials) => credentials.close?.()));
    await this.sandbox.stop();
    rmSync(this.directory, { recursive: true });
    const shown = this.warnings.join('\n');
    expect(shown).not.toMatch(/APP_USR-|TG-|sandbox-client-secret|refunds-oauth-/);
  }

  /** As one worker has them. */
  credentials(options: Partial<OAuthCredentialsOptions> = {}): Credentials {
    const credentials = oauthCredentials({
      directory: this.directory,
      baseUrl: this.sandbox.url,
      clientId: 'sandbox-client',
      clientSecret: () => 'sandbox-client-secret',
      warn: (message) => this.warnings.push(message),
      now: () => Date.now() + this.ahead,
      ...options,
    });
    this.opened.push(credentials);
    return credentials;
  }

  /** A seller authorises, and an operator files what the application got. */
  authorize(name: string, change: Partial<TokenFile> = {}): TokenAnswer {
    const answer = this.sandbox.oauth.authorize();
    const { access_token, refresh_token, expires_in, user_id } = answer;
    const expires_at = new Date(Date.now() + this.ahead + expires_in * 1000).toISOString();
    this.put(name, JSON.stringify({ access_token, refresh_token, expires_at, user_id, ...change }));
    return answer;
  }

  put(name: string, text: string): void {
    writeFileSync(this.pathOf(name), text, { mode: 0o600 });
  }

  pathOf(name: string): string {
    return path.join(this.directory, `${name}.json`);
  }

  read(name: string): TokenFile {
    return JSON.parse(readFileSync(this.pathOf(name), 'utf8')) as TokenFile;
  }

  modeOf(name: string): number {
    return statSync(this.pathOf(name)).mode & 0o777;
  }

  files(): string[] {
    return readdirSync(this.directory).sort();
  }

  /** What became of each request to the token endpoint. */
  answers(): unknown[] {
    return this.sandbox.oauth.requests().map(({ answer, error }) => error ?? answer);
  }

  /** Whether the gateway takes the token. */
  async taken(token: string): Promise<boolean> {
    const reply = await fetch(`${this.sandbox.url}/v1/advanced_payments/21000123456`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await reply.text();
    return reply.status === 200;
  }
}

export async function problemOf(token: string | Promise<string>): Promise<string> {
  const error: unknown = await Promise.resolve(token).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'CredentialsError' });
  const { message } = error as Error;
  expect(message).not.toMatch(/APP_USR-|TG-|secret-client|refunds-oauth-/);
  return message;
}
