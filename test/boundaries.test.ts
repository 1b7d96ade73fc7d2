import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import buildConfig from '../tsup.config.ts';

const ROOT = join(import.meta.dirname, '..');
const LONGEST_FILE = 300;
const HEAP_NAMES = /(^|\/)(utils?|helpers?|common|types|misc)\.ts$/;

/** The only folder that may name a vendor's SDK or a database's driver, and there only as a type or by `await import()`. */
const SDK_HOMES: Record<string, string> = { '@slack/web-api': 'providers/slack', pg: 'storage/sql' };
/** Parts of Node that only one entry may load. */
const BUILTIN_HOMES: Record<string, string> = { 'node:sqlite': 'storage/sql' };
/** Dependencies that load when they are first needed. */
const LAZY = ['liquidjs', 'oauth4webapi'];

type Kind = 'value' | 'type' | 'dynamic';
interface SourceFile {
  /** Below src, such as `delivery/retry.ts`. */
  path: string;
  text: string;
}
interface Import {
  kind: Kind;
  specifier: string;
}

/** The room a file lives in: `index`, `core` for the other files at the root, `providers/<one>`, or its first folder. */
function layerOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  if (first === 'index.ts') return 'index';
  if (first.endsWith('.ts')) return 'core';
  return first === 'providers' ? `providers/${second}` : first;
}

interface Arrow {
  to: string;
  /** Only these files of the other layer. */
  file?: RegExp;
  /** Only from this file. */
  from?: string;
  typeOnly?: boolean;
}

const TYPES_OF_STORAGE: Arrow = { to: 'storage', typeOnly: true };
/** Not the databases below it: each is an entry of its own. */
const STORAGE: Arrow = { to: 'storage', file: /^storage\/[^/]+\.ts$/ };
const ARROWS: Record<string, Arrow[]> = {
  core: [
    { to: 'delivery', typeOnly: true },
    { to: 'matching', typeOnly: true },
    TYPES_OF_STORAGE,
    { to: 'encryption', typeOnly: true },
    { to: 'transport', from: 'integration.ts' },
  ],
  formatters: [{ to: 'core' }],
  matching: [{ to: 'core' }],
  transport: [{ to: 'core' }],
  delivery: [{ to: 'core' }, TYPES_OF_STORAGE],
  storage: [{ to: 'core' }],
  encryption: [{ to: 'core' }],
  auth: [{ to: 'core' }, { to: 'transport' }],
  service: [
    { to: 'core' },
    { to: 'delivery' },
    { to: 'transport' },
    { to: 'formatters', file: /^formatters\/render-template\.ts$/ },
    STORAGE,
    { to: 'encryption' },
    { to: 'auth' },
    { to: 'matching', typeOnly: true },
  ],
  crm: [
    { to: 'core' },
    { to: 'formatters' },
    { to: 'matching' },
    { to: 'delivery', file: /^delivery\/export-context\.ts$/, typeOnly: true },
  ],
  providers: [
    { to: 'core' },
    { to: 'crm' },
    { to: 'formatters' },
    { to: 'matching' },
    { to: 'transport' },
    { to: 'delivery', file: /^delivery\/export-context\.ts$/, typeOnly: true },
  ],
  testing: [
    ...['core', 'delivery', 'encryption', 'transport', 'formatters', 'matching'].map((to) => ({ to })),
    STORAGE,
    { to: 'service', file: /^service\/(export-service|user-export-service|connections|provider-types)\.ts$/ },
    { to: 'providers', file: /^providers\/[^/]+\/limits\.ts$/ },
  ],
  index: [
    ...['core', 'service', 'delivery', 'formatters', 'matching', 'transport', 'encryption', 'auth'].map((to) => ({
      to,
    })),
    STORAGE,
  ],
};

const roomOf = (layer: string): string => (layer.startsWith('providers/') ? 'providers' : layer);

function allows(from: string, to: string, kind: Kind): boolean {
  const [source, target] = [layerOf(from), layerOf(to)];
  if (source === target) return true;
  return (ARROWS[roomOf(source)] ?? []).some(
    (arrow) =>
      arrow.to === roomOf(target) &&
      (arrow.from === undefined || arrow.from === from) &&
      (arrow.file === undefined || arrow.file.test(to)) &&
      (arrow.typeOnly !== true || kind === 'type'),
  );
}

/** What a file imports, and the global names it uses that no file here may. */
function readSource({ path, text }: SourceFile): { imports: Import[]; forbidden: string[] } {
  const imports: Import[] = [];
  const forbidden: string[] = [];
  const add = (specifier: ts.Node | undefined, kind: Kind): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) imports.push({ kind, specifier: specifier.text });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      // `import { type A }` still loads the module, so only `import type` counts as a type.
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type' : 'value');
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'dynamic');
    else if (ts.isCallExpression(node) && node.expression.getText() === 'require') add(node.arguments[0], 'value');
    else if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const { text: object } = node.expression;
      if (object === 'console' || (object === 'process' && node.name.text === 'env'))
        forbidden.push(`${object}.${node.name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return { imports, forbidden };
}

function packageViolation(path: string, name: string, kind: Kind): string | undefined {
  if (LAZY.includes(name) && kind === 'value') return `imports ${name} at once; it loads when first needed`;
  const builtinHome = BUILTIN_HOMES[name];
  if (builtinHome !== undefined)
    return path.startsWith(`${builtinHome}/`) ? undefined : `imports ${name} outside ${builtinHome}`;
  const home = SDK_HOMES[name];
  if (home === undefined) return undefined;
  if (!path.startsWith(`${home}/`)) return `imports ${name} outside ${home}`;
  return kind === 'value' ? `imports ${name} at once; use await import()` : undefined;
}

/** Every broken rule, as `<file> <what is wrong>`. */
function violationsOf(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const { path, text } = file;
    const { imports, forbidden } = readSource(file);
    const lines = text.trimEnd().split('\n').length;
    const wrong = forbidden.map((name) => `uses ${name}`);
    if (ARROWS[roomOf(layerOf(path))] === undefined) wrong.push(`lives in ${layerOf(path)}, which has no rule yet`);
    if (lines > LONGEST_FILE) wrong.push(`has ${lines} lines, more than ${LONGEST_FILE}`);
    if (HEAP_NAMES.test(path)) wrong.push('is named after a heap, not after what it exports');
    for (const { kind, specifier } of imports) {
      if (!specifier.startsWith('.')) wrong.push(packageViolation(path, specifier, kind) ?? '');
      else {
        const target = join(path, '..', specifier);
        if (!allows(path, target, kind)) wrong.push(`imports ${target} (${kind})`);
      }
    }
    return wrong.filter((what) => what !== '').map((what) => `${path} ${what}`);
  });
}

function readTree(): SourceFile[] {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return names.map((path) => ({ path, text: readFileSync(join(ROOT, 'src', path), 'utf8') }));
}

const readJson = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as Record<string, unknown>;

test('every file of src keeps to the rules', () => {
  const files = readTree();
  expect(files.length).toBeGreaterThan(50);
  expect(violationsOf(files)).toEqual([]);
});

describe('the rules notice', () => {
  test.each([
    ['core that imports a folder', 'provider.ts', `import { deliver } from './delivery/deliver.ts';`],
    ['core that imports the service', 'errors.ts', `import type { Connections } from './service/connections.ts';`],
    [
      'core other than integration.ts on the transport',
      'report.ts',
      `import { redactor } from './transport/redact.ts';`,
    ],
    ['the service on a provider', 'service/x.ts', `import { slack } from '../providers/slack/index.ts';`],
    ['the service on a formatter', 'service/x.ts', `import { formatText } from '../formatters/format-text.ts';`],
    ['one provider on another', 'providers/hubspot/format.ts', `import { toPieces } from '../slack/pieces.ts';`],
    [
      'a provider on storage',
      'providers/slack/x.ts',
      `import type { SettingRow } from '../../storage/storage-adapter.ts';`,
    ],
    [
      'a provider on the service',
      'providers/slack/x.ts',
      `import type { Identity } from '../../service/connections.ts';`,
    ],
    ['a provider that runs delivery', 'providers/slack/x.ts', `import { x } from '../../delivery/export-context.ts';`],
    [
      'a type import that still loads',
      'providers/slack/x.ts',
      `import { type X } from '../../delivery/export-context.ts';`,
    ],
    ['delivery that runs storage', 'delivery/x.ts', `import { memoryStorage } from '../storage/memory.ts';`],
    ['a formatter on delivery', 'formatters/x.ts', `export { x } from '../delivery/journal.ts';`],
    ['the transport on a provider', 'transport/x.ts', `const x = import('../providers/slack/errors.ts');`],
    ['encryption on storage', 'encryption/x.ts', `type X = import('../storage/storage-adapter.ts').SettingRow;`],
    [
      'the sandbox on the insides of the service',
      'testing/x.ts',
      `import { ExportService } from '../service/settings.ts';`,
    ],
    ['the sandbox on a provider', 'testing/x.ts', `import { formatSlack } from '../providers/slack/format.ts';`],
    ['the front door on a vendor', 'index.ts', `export { slack } from './providers/slack/index.ts';`],
    ['the front door on the sandbox', 'index.ts', `export { startSandbox } from './testing/index.ts';`],
    ['the front door on a database', 'index.ts', `export { sqliteStorage } from './storage/sql/sqlite.ts';`],
    ['node:sqlite outside its entry', 'storage/x.ts', `import { DatabaseSync } from 'node:sqlite';`],
    ['a folder without a rule', 'extras/x.ts', ''],
    ['an SDK loaded at once', 'providers/slack/x.ts', `import { WebClient } from '@slack/web-api';`],
    ['an SDK outside its provider', 'delivery/x.ts', `import type { WebClient } from '@slack/web-api';`],
    ['a driver loaded at once', 'storage/sql/x.ts', `import { Pool } from 'pg';`],
    ['a driver outside its entry', 'storage/memory.ts', `import type { Pool } from 'pg';`],
    ['a lazy dependency loaded at once', 'formatters/x.ts', `import { Liquid } from 'liquidjs';`],
    ['console', 'delivery/x.ts', `console.log('sent');`],
    ['the environment', 'delivery/x.ts', `const token = process.env.TOKEN;`],
    ['a long file', 'delivery/x.ts', 'export {};\n'.repeat(LONGEST_FILE + 1)],
    ['a heap', 'delivery/utils.ts', ''],
  ])('%s', (_name, path, text) => {
    expect(violationsOf([{ path, text }])).toHaveLength(1);
  });

  test('nothing where nothing is wrong', () => {
    const fine: SourceFile[] = [
      { path: 'integration.ts', text: `import { httpClient } from './transport/http-client.ts';` },
      { path: 'provider.ts', text: `import type { ExportContext } from './delivery/export-context.ts';` },
      { path: 'service/x.ts', text: `import { renderTemplate } from '../formatters/render-template.ts';` },
      { path: 'providers/slack/x.ts', text: `import type { X } from '../../delivery/export-context.ts';` },
      {
        path: 'providers/slack/y.ts',
        text: `import type { W } from '@slack/web-api'; await import('@slack/web-api');`,
      },
      { path: 'storage/sql/x.ts', text: `import { DatabaseSync } from 'node:sqlite';` },
      { path: 'testing/x.ts', text: `import { SLACK_LIMITS } from '../providers/slack/limits.ts';` },
      { path: 'delivery/x.ts', text: '// console.log(process.env.X)\n'.repeat(LONGEST_FILE) },
    ];
    expect(violationsOf(fine)).toEqual([]);
  });
});

describe('the lists of entries agree', () => {
  const { entry: built } = buildConfig as { entry: Record<string, string> };
  const names = Object.keys(built);
  const manifest = readJson('package.json') as {
    exports: Record<string, unknown>;
    peerDependencies: Record<string, string>;
  };
  const subpathOf = (name: string): string => (name === 'index' ? '.' : `./${name}`);

  test('package.json exports exactly what tsup builds', () => {
    const expected = names.map((name) => [
      subpathOf(name),
      { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
    ]);
    expect(manifest.exports).toEqual({ ...Object.fromEntries(expected), './package.json': './package.json' });
  });

  test('each has a size limit, a path for the type checker and a page of the reference', () => {
    const { compilerOptions } = readJson('tsconfig.json') as { compilerOptions: { paths: Record<string, string[]> } };
    const paths = names.map((name) => [join('@liveprompt/integrations', subpathOf(name)), [`./${built[name]}`]]);
    const limits = readFileSync(join(ROOT, '.size-limit.ts'), 'utf8').matchAll(/ entry\('([^']+)'/g);
    expect([...limits].map(([, name]) => name)).toEqual(names.map(subpathOf));
    expect(compilerOptions.paths).toEqual(Object.fromEntries(paths));
    expect(readJson('typedoc.json').entryPoints).toEqual(Object.values(built));
  });

  test('each SDK has its home', () => {
    expect(Object.keys(SDK_HOMES)).toEqual(Object.keys(manifest.peerDependencies));
  });
});
