import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

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
