import { inspect } from 'node:util';
import { type Environment, type LoadedConfig, type TextFiles, loadConfig, logConfigOf } from '../../src/config';

const TOKEN = 'APP_USR-1234567890-token';
const sound = { MERCADOPAGO_ACCESS_TOKEN: TOKEN };

/** A file system of a few files; reading any other fails as Node does, with the path in the message. */
function filesWith(contents: Record<string, string>): TextFiles {
  const read = (path: string): string => {
    const text = contents[path];
    if (text === undefined) throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' });
    return text;
  };
  return {
    read,
    version: read,
    list: (directory) => read(directory).split(' '),
    checkWritable: (directory) => void read(directory),
  };
}

function load(env: Environment, files: Record<string, string> = {}): LoadedConfig {
  return loadConfig(env, { files: filesWith(files) });
}

function problemsOf(env: Environment, files: Record<string, string> = {}): string[] {
  const loaded = load(env, files);
  return loaded.ok ? [] : loaded.problems;
}

function configOf(env: Environment, files: Record<string, string> = {}) {
  const loaded = load(env, files);
  if (!loaded.ok) throw new Error(loaded.problems.join('; '));
  return loaded.config;
}

describe('the configuration', () => {
  it('needs an access token and nothing else', async () => {
    const { gateway, temporal, taskQueue } = configOf(sound);
    expect(gateway).toMatchObject({ baseUrl: 'https://api.mercadopago.com', timeoutMs: 30_000 });
    expect(await gateway.accessToken()).toBe(TOKEN);
    expect(temporal).toMatchObject({ address: 'localhost:7233', namespace: 'default' });
    expect(temporal.connectionOptions()).toMatchObject({ address: 'localhost:7233' });
    expect(temporal.connectionOptions().tls).toBeUndefined();
    expect(taskQueue).toBe('refunds');
  });

  it('takes what is set', () => {
    const { gateway, temporal, taskQueue } = configOf({
      ...sound,
      MERCADOPAGO_BASE_URL: 'http://127.0.0.1:8080',
      MERCADOPAGO_TIMEOUT_MS: '1500',
      REFUNDS_TASK_QUEUE: 'refunds-br',
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_NAMESPACE: 'payments',
    });
    expect(gateway).toMatchObject({ baseUrl: 'http://127.0.0.1:8080', timeoutMs: 1500 });
    expect(temporal).toMatchObject({ address: 'temporal.example:7233', namespace: 'payments' });
    expect(taskQueue).toBe('refunds-br');
  });

  it('takes an empty variable for an unset one', () => {
    const { gateway, temporal, taskQueue } = configOf({
      ...sound,
      MERCADOPAGO_ACCESS_TOKEN_FILE: '',
      MERCADOPAGO_BASE_URL: '',
      MERCADOPAGO_TIMEOUT_MS: '',
      REFUNDS_TASK_QUEUE: '',
      TEMPORAL_ADDRESS: '',
      TEMPORAL_NAMESPACE: '',
      TEMPORAL_API_KEY: '',
      TEMPORAL_TLS: '',
      TEMPORAL_CONFIG_FILE: '',
      TEMPORAL_PROFILE: '',
    });
    expect(gateway).toMatchObject({ baseUrl: 'https://api.mercadopago.com', timeoutMs: 30_000 });
    expect(temporal).toMatchObject({ address: 'localhost:7233', namespace: 'default' });
    expect(temporal.connectionOptions().tls).toBeUndefined();
    expect(taskQueue).toBe('refunds');
  });

  it.each<[variable: string, value: string]>([
    ['MERCADOPAGO_ACCESS_TOKEN', 'two words'],
    ['MERCADOPAGO_ACCESS_TOKEN', 'line\nbreak'],
    ['MERCADOPAGO_ACCESS_TOKEN', 'sécret'],
    ['MERCADOPAGO_ACCESS_TOKEN_FILE', '/both/are/set'],
    ['MERCADOPAGO_CREDENTIALS_DIR', '/both/are/set'],
    ['MERCADOPAGO_OAUTH_DIR', '/both/are/set'],
    ['MERCADOPAGO_CLIENT_ID', '1234567890123456'],
    ['MERCADOPAGO_CLIENT_SECRET_FILE', '/goes/with/oauth'],
    ['MERCADOPAGO_BASE_URL', 'http://api.mercadopago.com'],
    ['MERCADOPAGO_BASE_URL', 'api.mercadopago.com'],
    ['MERCADOPAGO_BASE_URL', 'ftp://api.mercadopago.com'],
    ['MERCADOPAGO_BASE_URL', 'https://user:secret@api.mercadopago.com'],
    ['MERCADOPAGO_TIMEOUT_MS', '99'],
    ['MERCADOPAGO_TIMEOUT_MS', '30001'],
    ['MERCADOPAGO_TIMEOUT_MS', '1000.5'],
    ['MERCADOPAGO_TIMEOUT_MS', '1e4'],
    ['MERCADOPAGO_TIMEOUT_MS', '0x400'],
    ['MERCADOPAGO_TIMEOUT_MS', '-500'],
    ['MERCADOPAGO_TIMEOUT_MS', '30s'],
    ['REFUNDS_ENCRYPTION_KEYS', '{"current": "k1", "keys": {"k1": "dG9vIHNob3J0"}}'],
    ['REFUNDS_ENCRYPTION_KEYS_FILE', '/missing/keys.json'],
    ['REFUNDS_MAX_REQUESTS_PER_SECOND', '1.999'],
    ['REFUNDS_MAX_REQUESTS_PER_SECOND', '10001'],
    ['REFUNDS_MAX_REQUESTS_PER_SECOND_PER_WORKER', '2.5'],
    ['REFUNDS_MAX_CONCURRENT_ACTIVITIES', '1001'],
    ['REFUNDS_MAX_CONCURRENT_WORKFLOW_TASKS', 'many'],
    ['REFUNDS_TASK_QUEUE', 'two words'],
    ['REFUNDS_TASK_QUEUE', '/_sys/refunds'],
    ['REFUNDS_TASK_QUEUE', '__temporal_refunds'],
    ['REFUNDS_TASK_QUEUE', 'q'.repeat(201)],
    ['TEMPORAL_ADDRESS', 'https://temporal.example:7233'],
    ['TEMPORAL_ADDRESS', 'temporal.example:port'],
    ['TEMPORAL_NAMESPACE', 'two words'],
    ['TEMPORAL_API_KEY', 'two words'],
    ['TEMPORAL_TLS', 'yes'],
    ['TEMPORAL_TLS', 'True'],
    ['TEMPORAL_TLS_CLIENT_CERT_PATH', '/missing/cert.pem'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', '/missing/ca.pem'],
    ['TEMPORAL_TLS_CLIENT_KEY_DATA', 'a key without its certificate'],
    ['TEMPORAL_CONFIG_FILE', '/missing/temporal.toml'],
    ['TEMPORAL_PROFILE', 'nobody'],
  ])('refuses %s=%j by name and does not repeat the value', (variable, value) => {
    const problems = problemsOf({ ...sound, [variable]: value });
    expect(problems.length).toBeGreaterThan(0);
    const stem = variable.replace(/_(PATH|DATA)$/, '');
    expect(problems.join('\n')).toContain(stem);
    expect(problems.join('\n')).not.toContain(value);
    expect(problems.join('\n')).not.toContain(TOKEN);
  });

  it.each([
    ['is not TOML', 'api_key = "unfinished-secret'],
    ['has no profiles', 'address = "temporal.example:7233"'],
  ])('refuses a Temporal configuration file that %s without quoting it', (_what, content) => {
    const problems = problemsOf({ ...sound, TEMPORAL_CONFIG_FILE: '/t.toml' }, { '/t.toml': content });
    expect(problems).toEqual([expect.stringContaining('TEMPORAL_CONFIG_FILE')]);
    expect(problems.join()).not.toMatch(/secret|example/);
  });

  it('takes encryption keys from a file or a variable, of which one may be set, and has none by default', () => {
    const keys = JSON.stringify({ current: 'k1', keys: { k1: Buffer.alloc(32, 1).toString('base64') } });
    expect(configOf(sound).encryption).toBeUndefined();
    expect(configOf({ ...sound, REFUNDS_ENCRYPTION_KEYS: keys }).encryption?.current).toBe('k1');
    const file = { ...sound, REFUNDS_ENCRYPTION_KEYS_FILE: '/keys.json' };
    expect(configOf(file, { '/keys.json': `${keys}\n` }).encryption?.current).toBe('k1');
    expect(problemsOf({ ...file, REFUNDS_ENCRYPTION_KEYS: keys }, { '/keys.json': keys })).toEqual([
      'REFUNDS_ENCRYPTION_KEYS_FILE and REFUNDS_ENCRYPTION_KEYS are set: set one of them only',
    ]);
    expect(problemsOf(file, { '/keys.json': '{}' })).toHaveLength(2);
  });

  it('limits nothing unless it is told to', () => {
    expect(configOf(sound).flow).toEqual({});
  });

  it.each<[what: string, perSecond: [all: string, own: string], flow: object]>([
    ['all workers', ['50', ''], { tasksPerSecond: 50, requestsPerSecond: 50 }],
    ['each worker', ['', '20'], { requestsPerSecond: 20 }],
    ['both', ['50', '20'], { tasksPerSecond: 50, requestsPerSecond: 20 }],
    ['both, each worker to more than all', ['50', '200'], { tasksPerSecond: 50, requestsPerSecond: 50 }],
  ])('takes limits of requests per second of %s', (_what, [all, own], flow) => {
    const env = { REFUNDS_MAX_REQUESTS_PER_SECOND: all, REFUNDS_MAX_REQUESTS_PER_SECOND_PER_WORKER: own };
    expect(configOf({ ...sound, ...env }).flow).toEqual(flow);
  });

  it('takes limits of what is done at once', () => {
    const env = { REFUNDS_MAX_CONCURRENT_ACTIVITIES: '20', REFUNDS_MAX_CONCURRENT_WORKFLOW_TASKS: '10' };
    expect(configOf({ ...sound, ...env }).flow).toEqual({ maxActivities: 20, maxWorkflowTasks: 10 });
  });

  it('reports every problem at once', () => {
    const problems = problemsOf({
      MERCADOPAGO_BASE_URL: 'nonsense',
      MERCADOPAGO_TIMEOUT_MS: 'nonsense',
      REFUNDS_TASK_QUEUE: 'non sense',
      TEMPORAL_TLS: 'nonsense',
      TEMPORAL_ADDRESS: 'non://sense',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'MERCADOPAGO_BASE_URL',
      'MERCADOPAGO_TIMEOUT_MS',
      'REFUNDS_TASK_QUEUE',
      'MERCADOPAGO_ACCESS_TOKEN',
      'TEMPORAL_TLS',
      'TEMPORAL_ADDRESS',
    ]);
  });

  it('takes access tokens from a directory with a file for each seller', () => {
    const { gateway } = configOf({ MERCADOPAGO_CREDENTIALS_DIR: '/sellers' }, { '/sellers': 'shop-7 default' });
    expect(gateway.accessToken).toEqual(expect.any(Function));
  });

  describe('of OAuth', () => {
    const oauth = {
      MERCADOPAGO_OAUTH_DIR: '/tokens',
      MERCADOPAGO_CLIENT_ID: '1234567890123456',
      MERCADOPAGO_CLIENT_SECRET_FILE: '/secret',
    };
    const files = { '/tokens': 'shop-7.json', '/secret': 'the-client-secret\n' };

    it('is a directory of token files, and the client whose they are', () => {
      const config = configOf(oauth, files);
      expect(config.gateway.accessToken.start).toEqual(expect.any(Function));
      const printed = inspect(config, { depth: null, showHidden: true, getters: true }) + JSON.stringify(config);
      expect(printed).not.toMatch(/the-client-secret/);
    });

    it.each([
      ['MERCADOPAGO_OAUTH_DIR', { ...oauth, MERCADOPAGO_OAUTH_DIR: '/missing' }],
      ['MERCADOPAGO_CLIENT_ID', { ...oauth, MERCADOPAGO_CLIENT_ID: undefined }],
      ['MERCADOPAGO_CLIENT_ID', { ...oauth, MERCADOPAGO_CLIENT_ID: 'two words' }],
      ['MERCADOPAGO_CLIENT_SECRET_FILE', { ...oauth, MERCADOPAGO_CLIENT_SECRET_FILE: undefined }],
      ['MERCADOPAGO_CLIENT_SECRET_FILE', { ...oauth, MERCADOPAGO_CLIENT_SECRET_FILE: '/missing' }],
      ['MERCADOPAGO_CLIENT_SECRET_FILE', { ...oauth, MERCADOPAGO_CLIENT_SECRET_FILE: '/words' }],
    ])('names %s where it is missing or wrong, and repeats nothing', (variable, env) => {
      const problems = problemsOf(env, { ...files, '/words': 'hunter2 hunter3' });
      expect(problems).toEqual([expect.stringMatching(new RegExp(`^${variable} `))]);
      expect(problems.join()).not.toMatch(/missing|\/words|hunter|\/tokens/);
    });

    it('reports every problem of it at once', () => {
      const problems = problemsOf({ MERCADOPAGO_OAUTH_DIR: '/missing' });
      expect(problems.map((problem) => problem.split(' ')[0])).toEqual(Object.keys(oauth));
    });

    it.each(['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_ACCESS_TOKEN_FILE', 'MERCADOPAGO_CREDENTIALS_DIR'])(
      'does not go with %s',
      (variable) => {
        const problems = problemsOf({ ...oauth, [variable]: 'v4lue' }, files);
        expect(problems).toEqual([expect.stringMatching(`${variable} and MERCADOPAGO_OAUTH_DIR are set`)]);
      },
    );
  });

  it.each<[variables: string[], named: string[]]>(
    [
      [[], ['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_ACCESS_TOKEN_FILE', 'MERCADOPAGO_CREDENTIALS_DIR']],
      [['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_CREDENTIALS_DIR']],
      [['MERCADOPAGO_ACCESS_TOKEN_FILE', 'MERCADOPAGO_CREDENTIALS_DIR']],
      [['MERCADOPAGO_ACCESS_TOKEN', 'MERCADOPAGO_ACCESS_TOKEN_FILE', 'MERCADOPAGO_CREDENTIALS_DIR']],
    ].map(([variables = [], named = variables]) => [variables, named]),
  )('wants access tokens from one place: %j is one problem that names %j', (variables, named) => {
    const problems = problemsOf(Object.fromEntries(variables.map((variable) => [variable, 'v4lue'])));
    expect(problems).toHaveLength(1);
    for (const variable of named) expect(problems[0]).toContain(variable);
    expect(problems[0]).not.toContain('v4lue');
  });

  it('reads a profile, and lets variables override it', () => {
    const toml = '[profile.prod]\naddress = "prod.example:7233"\nnamespace = "prod"\napi_key = "key-of-the-file"\n';
    const env = { ...sound, TEMPORAL_CONFIG_FILE: '/t.toml', TEMPORAL_PROFILE: 'prod', TEMPORAL_NAMESPACE: 'other' };
    const { temporal } = configOf(env, { '/t.toml': toml });
    expect(temporal).toMatchObject({ address: 'prod.example:7233', namespace: 'other' });
    expect(temporal.connectionOptions()).toMatchObject({ apiKey: 'key-of-the-file', tls: true });
  });

  it('takes an empty file for one without profiles: so is the default one left out', () => {
    const env = { ...sound, TEMPORAL_CONFIG_FILE: '/dev/null', TEMPORAL_ADDRESS: 'temporal.example:7233' };
    expect(configOf(env, { '/dev/null': '' }).temporal).toMatchObject({ address: 'temporal.example:7233' });
    const problems = problemsOf({ ...env, TEMPORAL_PROFILE: 'prod' }, { '/dev/null': '' });
    expect(problems).toEqual([expect.stringContaining('TEMPORAL_PROFILE')]);
  });

  it('shows no secret when it is printed', () => {
    const config = configOf({ ...sound, TEMPORAL_API_KEY: 'key-of-temporal' });
    const printed = inspect(config, { depth: null, showHidden: true, getters: true }) + JSON.stringify(config);
    expect(printed).toContain('api.mercadopago.com');
    expect(printed).not.toContain(TOKEN);
    expect(printed).not.toContain('key-of-temporal');
  });

  it('has no HTTP port unless one is set, and then on loopback', () => {
    expect(configOf(sound)).not.toHaveProperty('http');
    expect(configOf({ ...sound, REFUNDS_HTTP_HOST: '0.0.0.0' })).not.toHaveProperty('http');
    expect(configOf({ ...sound, REFUNDS_HTTP_PORT: '9464' }).http).toEqual({ host: '127.0.0.1', port: 9464 });
    const seen = { ...sound, REFUNDS_HTTP_PORT: '9464', REFUNDS_HTTP_HOST: '::' };
    expect(configOf(seen).http).toEqual({ host: '::', port: 9464 });
  });

  it.each([
    ['REFUNDS_HTTP_PORT', '0'],
    ['REFUNDS_HTTP_PORT', '65536'],
    ['REFUNDS_HTTP_PORT', 'tcp://10.0.0.1:80'], // what Kubernetes sets for a service called refunds-http
    ['REFUNDS_HTTP_HOST', 'http://0.0.0.0'],
    ['REFUNDS_LOG_FORMAT', 'yaml'],
    ['REFUNDS_LOG_LEVEL', 'verbose'],
  ])('refuses %s=%s', (variable, value) => {
    expect(problemsOf({ ...sound, [variable]: value })).toEqual([expect.stringContaining(`${variable} must be`)]);
  });

  it.each([
    [{}, false, { format: 'json', level: 'INFO' }],
    [{}, true, { format: 'text', level: 'INFO' }],
    [{ REFUNDS_LOG_FORMAT: 'json', REFUNDS_LOG_LEVEL: 'DEBUG' }, true, { format: 'json', level: 'DEBUG' }],
    [{ REFUNDS_LOG_FORMAT: 'text' }, false, { format: 'text', level: 'INFO' }],
    [{ REFUNDS_LOG_FORMAT: 'yaml', REFUNDS_LOG_LEVEL: '' }, false, { format: 'json', level: 'INFO' }],
  ])('logs, with %j and a terminal: %j, as %j', (env, terminal, expected) => {
    expect(logConfigOf(env, terminal)).toEqual(expected);
  });

  it.each([
    ['MERCADOPAGO_TOKEN', true],
    ['MERCADO_PAGO_ACCESS_TOKEN', true],
    ['REFUNDS_TASKQUEUE', true],
    ['REFUND_TASK_QUEUE', true],
    ['REFUNDS_HTTP_HOST', false],
    ['REFUNDS_SERVICE_HOST', false],
    ['REFUNDS_PORT_7233_TCP_ADDR', false],
    ['OTHER_TASK_QUEUE', false],
  ])('says so when %s looks misspelt: %j', (variable, expected) => {
    const warnings: string[] = [];
    const loaded = loadConfig({ ...sound, [variable]: 'v4lue' }, { warn: (message) => warnings.push(message) });
    expect(loaded.ok).toBe(true);
    expect(warnings).toEqual(expected ? [expect.stringContaining(variable)] : []);
    expect(warnings.join()).not.toContain('v4lue');
  });
});

describe('the version of a worker', () => {
  it('is what both variables say, and nothing without them', () => {
    expect(configOf(sound).deployment).toBeUndefined();
    const env = { ...sound, REFUNDS_DEPLOYMENT_NAME: 'refunds', REFUNDS_BUILD_ID: '1.4.0-2f9c1e7' };
    expect(configOf(env).deployment).toEqual({ deploymentName: 'refunds', buildId: '1.4.0-2f9c1e7' });
  });

  it.each<[Environment, string]>([
    [{ REFUNDS_DEPLOYMENT_NAME: 'refunds' }, 'REFUNDS_BUILD_ID must be set with REFUNDS_DEPLOYMENT_NAME'],
    [{ REFUNDS_BUILD_ID: '1' }, 'REFUNDS_DEPLOYMENT_NAME must be set with REFUNDS_BUILD_ID'],
    [
      { REFUNDS_BUILD_ID: '1', REFUNDS_DEPLOYMENT_NAME: '' },
      'REFUNDS_DEPLOYMENT_NAME must be set with REFUNDS_BUILD_ID',
    ],
  ])('is no half one: %j', (env, problem) => {
    expect(problemsOf({ ...sound, ...env })).toEqual([problem]);
  });

  // What Temporal refuses, it refuses to the polls of a worker that has started.
  it.each(['re.funds', 're:funds', '__refunds', 'x'.repeat(101)])(
    'has no deployment name that Temporal refuses: %s',
    (name) => {
      const problems = problemsOf({ ...sound, REFUNDS_DEPLOYMENT_NAME: name, REFUNDS_BUILD_ID: '1' });
      expect(problems).toEqual([expect.stringMatching(/^REFUNDS_DEPLOYMENT_NAME must be 1 to 100 /)]);
    },
  );

  it.each(['__1', 'a b', 'x'.repeat(101)])('has no build ID that Temporal refuses: %s', (id) => {
    const problems = problemsOf({ ...sound, REFUNDS_DEPLOYMENT_NAME: 'refunds', REFUNDS_BUILD_ID: id });
    expect(problems).toEqual([expect.stringMatching(/^REFUNDS_BUILD_ID must be 1 to 100 /)]);
  });
});
