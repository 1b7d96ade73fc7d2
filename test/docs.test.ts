import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { SETTLE_HINT } from '../src/delivery/retry.ts';
import { DEAL_RULES } from '../src/matching/deal-rules.ts';
import { SKIP_REASONS } from '../src/matching/skip-rules.ts';
import { hubspotAnswerError } from '../src/providers/hubspot/errors.ts';
import { featureTable, HUBSPOT_FEATURES } from '../src/providers/hubspot/features.ts';
import { HUBSPOT_LIMITS } from '../src/providers/hubspot/limits.ts';
import { salesforceAnswerError } from '../src/providers/salesforce/errors.ts';
import { SALESFORCE_FEATURES, featureTable as salesforceFeatureTable } from '../src/providers/salesforce/features.ts';
import { SALESFORCE_LIMITS } from '../src/providers/salesforce/limits.ts';
import { slackCodeError } from '../src/providers/slack/errors.ts';
import { BOT_FEATURES, featureTables } from '../src/providers/slack/features.ts';
import { SLACK_LIMITS } from '../src/providers/slack/limits.ts';
import { integrationContract } from '../src/testing/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = ['README.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()];

interface Block {
  /** `docs/slack.md:12`, the line of its first line of code. */
  at: string;
  code: string;
  /** What follows `ts` on the fence. */
  tag: string;
  /** The ```text block below it, after the line `It prints:`. */
  prints: string | undefined;
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
const FENCE = /^```ts\b *([^\n]*)\n([\s\S]*?)^```$(?:\n+It prints:\n+```text\n([\s\S]*?)^```$)?/gm;

const blocksOf = (file: string, text: string, firstLine = 1): Block[] =>
  [...text.matchAll(FENCE)].map(({ index, 1: tag = '', 2: code = '', 3: prints }) => ({
    at: `${file}:${firstLine + lineAt(text, index)}`,
    code,
    tag,
    prints,
  }));

/** The `@example` parts of the doc comments of a source file: fenced, or all of it where there is no fence. */
function examplesOf(file: string): Block[] {
  const source = read(file);
  return [...source.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(({ 0: comment, index }) => {
    const text = comment.replace(/^ *(?:\/\*\*|\*\/|\*) ?/gm, '').replace(/ *\*\/$/, '');
    return [...text.matchAll(/^@example\b[^\n]*\n([\s\S]*?)(?=^@\w|$(?![\s\S]))/gm)].flatMap((example) => {
      const body = example[1] ?? '';
      const line = lineAt(source, index) + lineAt(text, example.index);
      const at = `${file}:${line}`;
      return body.includes('```') ? blocksOf(file, body, line) : [{ at, code: body, tag: '', prints: undefined }];
    });
  });
}

const pageBlocks = PAGES.flatMap((page) => blocksOf(page, read(page)));
const examples = globSync('src/**/*.ts', { cwd: ROOT }).sort().flatMap(examplesOf);
const blocks = [...pageBlocks, ...examples];

/** Each block as a module of its own in `test/`, so that it finds the same packages as any test. None is written to disk. */
const fileOf = (block: Block): string => join(ROOT, 'test', `${block.at.replaceAll(/[^\w]/g, '_')}.ts`);

const config = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  ROOT,
);

function check(all: readonly Block[]): ts.Program {
  const texts = new Map(all.map((block) => [fileOf(block), block.code]));
  const options: ts.CompilerOptions = { ...config.options, moduleDetection: ts.ModuleDetectionKind.Force };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => texts.has(name) || fileExists.call(host, name);
  host.readFile = (name) => texts.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, target, ...rest) => {
    const text = texts.get(name);
    return text === undefined
      ? getSourceFile.call(host, name, target, ...rest)
      : ts.createSourceFile(name, text, target);
  };
  return ts.createProgram([...texts.keys()], options, host);
}

function problemsOf(program: ts.Program, block: Block): string[] {
  const source = program.getSourceFile(fileOf(block));
  if (source === undefined) throw new Error(`${block.at} is not part of the program.`);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ messageText, start = 0 }) => {
    const { line } = source.getLineAndCharacterOfPosition(start);
    return `line ${line + 1} of the block: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

/** Runs a block the way a reader would, with this checkout's sources standing in for the installed package. */
function run(code: string): Promise<{ error: Error | null; stdout: string; stderr: string }> {
  const paths = Object.entries(config.options.paths ?? {});
  const here = code.replaceAll(/(from|import) '(@liveprompt\/integrations[^']*)'/g, (whole, word: string, name) => {
    const source = paths.find(([path]) => path === name)?.[1][0];
    return source === undefined ? whole : `${word} '${pathToFileURL(join(ROOT, source)).href}'`;
  });
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module-typescript', '-'],
      { cwd: ROOT, timeout: 15_000 },
      (error, stdout, stderr) => done({ error, stdout, stderr }),
    );
    child.stdin?.end(here);
  });
}

describe('every block of code in the docs and doc comments', () => {
  let program: ts.Program;
  beforeAll(() => {
    program = check(blocks);
  }, 60_000);

  test.each(blocks.map((block) => [block.at, block] as const))('%s compiles by itself', (_at, block) => {
    expect(problemsOf(program, block)).toEqual([]);
  });
});

describe('every block tagged `ts run`', () => {
  const runnable = pageBlocks.filter((block) => block.tag.split(' ').includes('run'));

  test('is found', () => {
    expect(runnable.map((block) => block.at.split(':')[0])).toEqual(
      expect.arrayContaining(['README.md', 'docs/custom-provider.md']),
    );
  });

  test.each(runnable.map((block) => [block.at, block] as const))('%s runs', async (_at, { code, prints }) => {
    const { error, stdout, stderr } = await run(code);
    expect(stderr).toBe('');
    expect(error).toBeNull();
    if (prints !== undefined) expect(stdout).toBe(prints);
  });
});

describe('links', () => {
  const withoutCode = (page: string): string =>
    read(page)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .replace(/`[^`\n]*`/g, '');
  /** A heading's anchor as GitHub makes it. */
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
  const anchorsOf = (page: string): string[] =>
    [
      ...read(page)
        .replace(/^```[\s\S]*?^```$/gm, '')
        .matchAll(/^#+ (.+)$/gm),
    ].map(([, heading = '']) => anchorOf(heading.trim()));

  test.each(PAGES)('of %s lead somewhere', (page) => {
    const links = [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      if (/^(https?:|mailto:)/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && basename(target).endsWith('.md') && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('no fence is one that is not checked', () => {
    const odd = PAGES.flatMap((page) =>
      [...read(page).matchAll(/^(?:[ \t]+```\S*|```(?:typescript|js|javascript|tsx|mts))/gm)].map(
        ([fence]) => `${page}: ${fence}`,
      ),
    );
    expect(odd).toEqual([]);
  });
});

/** The rows of the tables of one section of a page, cell by cell. */
const rowsIn = (page: string, heading: string): string[][] => {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
};
/** The numbers in the second column of a page's table of limits. */
const limitsIn = (page: string): number[] =>
  rowsIn(page, 'Limits')
    .flatMap(([, value = '']) => [...value.matchAll(/[\d,]+/g)])
    .map(([text]) => Number(text.replaceAll(',', '')));

describe('what docs/slack.md lists', () => {
  const page = read('docs/slack.md');
  const source = (name: string): string => read(`src/providers/slack/${name}.ts`);
  const rowsOf = (heading: string): string[][] => rowsIn(page, heading);
  const codesIn = (cell: string): string[] => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, code = '']) => code);

  const errors = rowsOf('Errors').flatMap(([said = '', code = '', hint = '']) =>
    codesIn(said).map((vendorCode) => [vendorCode, /`(\w+)`/.exec(code)?.[1] ?? '', hint] as const),
  );

  test.each(errors)('the error %s is what the code makes of it', (vendorCode, code, hint) => {
    const error = slackCodeError(vendorCode);
    expect([code, hint]).toEqual([error.code, error.maybeDelivered ? SETTLE_HINT : error.hint]);
  });

  test('are all errors that are known', () => {
    const [, meanings = ''] = /MEANINGS[^{]*\{([\s\S]*?)^\};/m.exec(source('errors')) ?? [];
    const known = [...meanings.matchAll(/^ {2}(\w+): /gm)].map(([, code = '']) => code);
    expect(known.length).toBeGreaterThan(70);
    expect(errors.map(([code]) => code).sort()).toEqual(known.sort());
  });

  test.each(['bot', 'webhook'] as const)('are the features of a %s, row by row', (name) => {
    expect(page).toContain(`\n\n${featureTables()[name]}\n\n`);
  });

  test('are the findings of diagnose', () => {
    const named = rowsOf('Diagnose').flatMap(([name = '']) => [...name.matchAll(/`([\w-]+)`/g)].map(([, id]) => id));
    expect(named).toEqual(expect.arrayContaining(BOT_FEATURES.map(({ id }) => id)));
  });

  test('are in the manifest all scopes that a feature needs, and no others', () => {
    const manifest = /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
    const scopes = [...manifest.matchAll(/^ {6}- (\S+)$/gm)].map(([, scope]) => scope);
    expect(scopes.sort()).toEqual([...new Set(BOT_FEATURES.flatMap((feature) => feature.scopes))].sort());
  });

  test('are all limits', () => {
    expect(limitsIn(page)).toEqual(expect.arrayContaining(Object.values(SLACK_LIMITS)));
  });
});

describe('what docs/hubspot.md lists', () => {
  const page = read('docs/hubspot.md');
  const source = read('src/providers/hubspot/errors.ts');
  const answers = rowsIn(page, 'Errors').filter(([said = '']) => /^\d{3}/.test(said));
  const errors = answers.flatMap(([said = '', code = '', hint = '']) => {
    const words = [...said.matchAll(/`([A-Z_]+)`/g)].map(([, word]) => word);
    const bodies = words.length === 0 || said.includes('also') ? [undefined, ...words] : words;
    const statuses = [...said.matchAll(/\d{3}/g)].map(([status]) => Number(status));
    return statuses.flatMap((status) =>
      bodies.map((word) => [status, word ?? '', /`(\w+)`/.exec(code)?.[1], hint] as const),
    );
  });

  test.each(errors)('the answer %i %s is what the code makes of it', (status, word, code, hint) => {
    const error = hubspotAnswerError(status, new Headers(), word === '' ? {} : { category: word, policyName: word });
    expect([code, hint]).toEqual([error.code, error.maybeDelivered ? SETTLE_HINT : error.hint]);
  });

  test('are all answers that have a meaning of their own', () => {
    const known = [...source.matchAll(/case (\d{3}):/g)].map(([, status]) => Number(status));
    expect(known.length).toBeGreaterThan(10);
    expect(errors.map(([status]) => status)).toEqual(expect.arrayContaining(known));
  });

  test('are the features, row by row', () => {
    expect(page).toContain(`\n\n${featureTable()}\n\n`);
  });

  test('are the findings of diagnose', () => {
    const named = rowsIn(page, 'Diagnose').flatMap(([name = '']) => [...name.matchAll(/`([\w-]+)`/g)]);
    const scoped = HUBSPOT_FEATURES.filter(({ scopes }) => scopes.length > 0);
    expect(named.map(([, id]) => id)).toEqual(expect.arrayContaining(scoped.map(({ id }) => id)));
  });

  test('are all limits', () => {
    expect(limitsIn(page)).toEqual(expect.arrayContaining(Object.values(HUBSPOT_LIMITS)));
  });

  test('are the warnings of its own', () => {
    const files = globSync('src/providers/hubspot/**/*.ts', { cwd: ROOT }).map(read).join('\n');
    const given = [...files.matchAll(/code: '([A-Z_]+)',\s+message/g)].map(([, code]) => code ?? '');
    const warned = [...files.matchAll(/warn\(\{ code: '([A-Z_]+)'/g)].map(([, code]) => code ?? '');
    const warnings = [...warned, ...given.filter((code) => code.startsWith('TASK_'))];
    expect(warnings.length).toBeGreaterThan(5);
    expect(rowsIn(page, 'Errors').map(([code = '']) => code.replaceAll('`', ''))).toEqual(
      expect.arrayContaining(warnings),
    );
  });
});

describe('what docs/salesforce.md lists', () => {
  const page = read('docs/salesforce.md');
  const source = read('src/providers/salesforce/errors.ts');
  const [told = ''] = page.split('\nBefore anything is sent:\n');
  const answers = rowsIn(told, 'Errors').slice(2);
  const errors = answers.flatMap(([said = '', code = '', hint = '']) => {
    const named = [...said.matchAll(/`([A-Z_]+)`/g)].map(([, word]) => ({ status: 400, errorCode: word }));
    const bare = [...said.matchAll(/\b\d{3}\b/g)].map(([status]) => ({ status: Number(status), errorCode: undefined }));
    const usage = said.includes('calls left') ? { used: 1, limit: 2 } : { used: 2, limit: 2 };
    return [...named, ...bare].map(
      (one) => [one.status, one.errorCode, /`(\w+)`/.exec(code)?.[1], hint, usage] as const,
    );
  });

  test.each(errors)('the answer %i %s is what the code makes of it', (status, errorCode, code, hint, usage) => {
    const body = errorCode === undefined ? undefined : [{ errorCode, message: 'No.' }];
    const error = salesforceAnswerError({ status, headers: new Headers(), body, usage });
    expect([code, hint]).toEqual([error.code, error.maybeDelivered ? SETTLE_HINT : error.hint]);
  });

  test('are all codes that have a meaning of their own', () => {
    const [, meanings = ''] = /CODES[^{]*\{([\s\S]*?)^\};/m.exec(source) ?? [];
    const known = [...meanings.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, code]) => code);
    expect(known.length).toBeGreaterThan(25);
    expect(errors.map(([, code]) => code)).toEqual(expect.arrayContaining([...known, 'REQUEST_LIMIT_EXCEEDED']));
  });

  test('are the permissions, row by row', () => {
    expect(page).toContain(`\n\n${salesforceFeatureTable()}\n\n`);
  });

  test('are the findings of diagnose', () => {
    const named = rowsIn(page, 'Diagnose').flatMap(([name = '']) => [...name.matchAll(/`([\w-]+)`/g)]);
    const ids = SALESFORCE_FEATURES.filter(({ objects }) => objects.length > 0).map(({ id }) => id);
    expect(named.map(([, id]) => id)).toEqual(expect.arrayContaining(ids));
  });

  test('are all limits', () => {
    expect(limitsIn(page)).toEqual(expect.arrayContaining(Object.values(SALESFORCE_LIMITS)));
  });

  test('are the warnings of its own and of any CRM, and no others', () => {
    const files = globSync(['src/providers/salesforce/**/*.ts', 'src/crm/*.ts'], { cwd: ROOT }).map(read).join('\n');
    const codes = [...files.matchAll(/(?:code: |leftOut\(\s*)'([A-Z_]+)'/g)].map(([, code = '']) => code);
    const isError = (code: string): boolean => read('src/errors.ts').includes(`  ${code}: '`);
    const warned = [...new Set(codes)].filter((code) => !isError(code));
    expect(warned.length).toBeGreaterThan(15);
    const listed = rowsIn(page.replace('\n### Warnings\n', '\n## Warnings\n'), 'Warnings').map(([code = '']) => code);
    const others = ['PART_SENT_AGAIN'];
    expect(listed.slice(2).sort()).toEqual([...warned, ...others].map((code) => `\`${code}\``).sort());
  });
});

describe('what docs/matching.md lists', () => {
  const page = read('docs/matching.md');
  const rules = [...rowsIn(page, 'The rules'), ...rowsIn(page, 'The deal')];

  test.each(Object.entries(SKIP_REASONS))('the rule %s with its sentence', (rule, reason) => {
    const rows = rules.filter(([name]) => name === `\`${rule}\``);
    expect(rows.length).toBeGreaterThan(0);
    for (const [, status, when] of rows) expect([status, when?.startsWith(reason)]).toEqual(['`skipped`', true]);
  });

  test.each(Object.values(DEAL_RULES))('the deal rule $name with its sentence', ({ name, reason }) => {
    expect(rules.map(([rule, sentence]) => [rule, sentence])).toContainEqual([`\`${name}\``, reason]);
  });
});

test('docs/custom-provider.md tells how many checks a provider is put to', () => {
  const count = integrationContract({ open: () => Promise.reject(new Error('not opened')) }).length;
  expect(read('docs/custom-provider.md')).toContain(`There are ${count} checks.`);
});
