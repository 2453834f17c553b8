import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What each part of `src/` may import from the others: dependencies point one way. */
const MAY_IMPORT = {
  contract: [],
  payloads: ['contract'],
  gateway: ['contract'],
  encryption: ['contract', 'payloads'],
  temporal: [], // reads from Temporal that others share
  activities: ['contract', 'gateway', 'temporal'],
  workflows: ['contract', 'activities'], // types only from activities, see below
  nexus: ['contract'], // a definition only
  client: ['contract', 'temporal'],
  credentials: ['gateway'],
  config: ['contract', 'gateway', 'credentials', 'temporal', 'encryption'],
  worker: [
    'contract',
    'payloads',
    'gateway',
    'activities',
    'config',
    'credentials',
    'client',
    'nexus',
    'temporal',
    'encryption',
  ],
  cli: ['contract', 'client', 'config', 'credentials', 'encryption', 'temporal', 'worker'],
  'index.ts': ['contract', 'client'],
};

const ONE_WAY =
  'Dependencies point one way: contract ← gateway ← activities ← worker; contract ← workflows; contract ← client ← cli.';

const zones = [
  ...Object.entries(MAY_IMPORT).map(([part, others]) => ({
    target: `./src/${part}`,
    from: './src',
    except: [part, ...others].map((other) => `./${other}`),
    message: ONE_WAY,
  })),
  ...['sandbox', 'dev', 'soak', 'bench', 'test', 'scripts', 'examples'].map((folder) => ({
    target: './src',
    from: `./${folder}`,
    message: 'Never part of the package.',
  })),
];

/** For imports by name; `no-restricted-imports` knows types from values, where paths alone do not. */
const restrictImports = (...patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] });

/** The bundle's modules are loaded once for all workflows of a worker: what one of them wrote there, another would read. */
const NO_MODULE_STATE = [
  ':matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind!="const"]',
  ':matches(Program, ExportNamedDeclaration) > VariableDeclaration NewExpression[callee.name=/^(Weak)?(Map|Set)$/]',
].map((selector) => ({ selector, message: 'Workflows share their modules: no state in them.' }));

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '.cache/', '**/*.{js,cjs,mjs}', 'test/package/consumer/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({ extensions: ['.ts', '.js', '.json'], extensionAlias: { '.js': ['.ts', '.js'] } }),
      ],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/return-await': 'off',
      // gRPC's and Temporal's enums arrive as the numbers they are.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // Text is masked code point by code point on purpose.
      '@typescript-eslint/no-misused-spread': 'off',
      // A `void` that says "nothing to return" is clearer than two statements.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // It would flag checks of what callers in other languages send: types promise more than the wire keeps.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A path that cannot be resolved would slip through the rule after it.
      'import-x/no-unresolved': ['error', { commonjs: true }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
    },
  },
  {
    files: ['src/contract/**'],
    rules: {
      ...restrictImports({
        regex: '^[^.]',
        message: 'The contract is part of the workflow bundle and of every client: no packages, no I/O.',
      }),
      'no-restricted-syntax': ['error', ...NO_MODULE_STATE],
    },
  },
  {
    files: ['src/nexus/**'],
    rules: restrictImports({
      regex: '^(?!\\.\\.?/|nexus-rpc$)',
      message: "Part of callers' workflow bundles: nexus-rpc and the contract only.",
    }),
  },
  {
    files: ['src/gateway/**'],
    rules: restrictImports({ regex: '^@temporalio/', message: 'The gateway knows nothing of Temporal.' }),
  },
  {
    files: ['src/workflows/**', 'src/payloads/**'],
    rules: {
      ...restrictImports(
        {
          regex: '^(?!\\.\\.?/|@temporalio/(?:workflow|common)$)',
          message: 'Workflow code is deterministic: @temporalio/workflow, @temporalio/common and the contract only.',
        },
        {
          regex: '^(?:\\.\\./)+activities(?:/|$)',
          allowTypeImports: true,
          message: 'Types only: its code must not get into the workflow bundle.',
        },
      ),
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'The workflow bundle is loaded whole: no dynamic imports.' },
        ...NO_MODULE_STATE,
      ],
    },
  },
  {
    files: ['test/**', 'scripts/**', 'dev/**', 'soak/**', 'bench/**', 'sandbox/**', 'examples/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
