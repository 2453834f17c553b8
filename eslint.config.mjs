import tseslint from 'typescript-eslint';

/** Which folders a folder may import from: dependencies point one way. */
const may = (files, allowed, { typesOnly = [] } = {}) => ({
  files: [files],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(?:\\.\\./)+(?!\\.\\./|(?:${[...allowed, ...typesOnly].join('|')})(?:/|$))`,
            message:
              'Dependencies point one way: contract ← gateway ← activities ← worker; contract ← workflows; contract ← client.',
          },
          ...typesOnly.map((folder) => ({
            regex: `^\\.\\./${folder}(/|$)`,
            allowTypeImports: true,
            message: 'Types only: its code must not get into the workflow bundle.',
          })),
          { regex: '(sandbox|/dev/|/test/)', message: 'Never part of the package.' },
          ...(files.includes('workflows')
            ? [
                {
                  regex: '^(node:|zod|undici|@temporalio/(?!workflow$|common$))',
                  message:
                    'Workflow code is deterministic, and small in memory: @temporalio/workflow and the contract only.',
                },
              ]
            : []),
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
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
    },
  },
  may('src/contract/**', []),
  may('src/gateway/**', ['contract']),
  may('src/activities/**', ['contract', 'gateway']),
  may('src/workflows/**', ['contract'], { typesOnly: ['activities'] }),
  may('src/client/**', ['contract']),
  may('src/config/**', ['contract', 'gateway']),
  may('src/worker/**', ['contract', 'gateway', 'activities', 'config']),
  {
    files: ['test/**', 'scripts/**', 'dev/**', 'sandbox/**'],
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
