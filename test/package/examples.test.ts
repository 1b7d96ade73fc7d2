import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const LIMIT_MS = 60_000;
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.ts'));
const readme = read('README.md');

/** What each line of a text says, without the blanks that nobody sees. */
const linesOf = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());

/** Loaded before a program: it reaches nothing but this machine. */
const LOOPBACK_ONLY = `
  import { Socket } from 'node:net';
  const here = [undefined, null, '', 'localhost', '127.0.0.1', '::1'];
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...args) {
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    const host = typeof first === 'object' ? first.host : second;
    if (typeof host !== 'function' && !here.includes(host)) throw new Error('This program connects to ' + host);
    return connect.apply(this, args);
  };
`;

/** Runs an example as a stranger does: with no key in its environment, and nothing but this machine within reach. */
async function runExample(name: string) {
  const scratch = await mkdtemp(join(tmpdir(), 'examples-'));
  onTestFinished(() => rm(scratch, { recursive: true, force: true }));
  // The Postgres that an example starts has a user of its own.
  await chmod(scratch, 0o755);
  const { PATH, DATABASE_URL } = process.env;
  const env = { PATH, TMPDIR: scratch, ...(DATABASE_URL === undefined ? {} : { DATABASE_URL }) };
  const guard = `data:text/javascript,${encodeURIComponent(LOOPBACK_ONLY)}`;
  const options = { cwd: ROOT, env, timeout: LIMIT_MS };
  const { stdout, stderr, code } = await run(
    process.execPath,
    ['--import', guard, join('examples', name)],
    options,
  ).then(
    (printed) => ({ ...printed, code: 0 }),
    // No code: it took too long.
    (failed: { stdout: string; stderr: string; code: number | null }) => failed,
  );
  const complaints = linesOf(stderr).filter(isNoKnownWarning);
  return { code, complaints, stdout: linesOf(stdout), left: await readdir(scratch) };
}

/** Node 22 calls two things experimental that the examples use. */
const isNoKnownWarning = (line: string): boolean =>
  line !== '' &&
  !/^\(node:\d+\) ExperimentalWarning: (SQLite|Type Stripping) is an experimental feature/.test(line) &&
  !line.startsWith('(Use `node --trace-warnings');

/** The lines below "It prints:" at the end of an example. */
function promised(name: string): string[] {
  const [, told] = read(join('examples', name)).split('\n// It prints:\n');
  if (told === undefined) throw new Error(`examples/${name} does not end with what it prints.`);
  return linesOf(told).map((line) => line.replace(/^\/\/ {0,3}/, ''));
}

describe('with no key, no network and nothing left behind', () => {
  test.each(examples.filter((name) => name !== 'demo.ts'))('examples/%s prints what it promises', async (name) => {
    expect(await runExample(name)).toEqual({ code: 0, complaints: [], stdout: promised(name), left: [] });
  });

  // Its table has addresses and times, which differ each time.
  test('examples/demo.ts delivers every report everywhere', async () => {
    const { stdout, ...ending } = await runExample('demo.ts');
    expect(ending).toEqual({ code: 0, complaints: [], left: [] });
    const rows = stdout.filter((line) => /^│ \d/.test(line)).map((line) => line.split('│').map((cell) => cell.trim()));
    expect(rows.length).toBeGreaterThan(15);
    for (const [, , what, status] of rows)
      expect([what, status]).toEqual([what, what?.includes('taken back') ? "'revoked'" : "'success'"]);
    expect(stdout).toContain('3 of 3 reports landed in #general; 0 live mentions.');
  });
});

describe('what is said of the examples', () => {
  const sources = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: read(join('examples', name)) }));

  test('the README names each of them', () => {
    const named = [...readme.matchAll(/^\| `(examples\/[\w-]+\.ts)` \|/gm)].map(([, path]) => path);
    expect(named.sort()).toEqual(examples.map((name) => `examples/${name}`).sort());
  });

  test.each(examples)('examples/%s tells how to run it', (name) => {
    const command = name === 'demo.ts' ? 'npm run demo' : `npm run build && node examples/${name}`;
    expect(read(join('examples', name))).toContain(`\n//   ${command}`);
  });

  test.each(sources)('examples/$name uses nothing of the package but its entries', ({ text }) => {
    const paths = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path]) => path);
    expect(paths.filter((path) => !/^\.\/(support\/)?[\w-]+\.ts$/.test(path ?? ''))).toEqual([]);
  });

  test('the quick start is that of the README, and prints the same', () => {
    const [, code, printed] = /```ts run\n([\s\S]*?)```\s+It prints:\s+```text\n([\s\S]*?)```/.exec(readme) ?? [];
    const bare = (text = ''): string =>
      text
        .replace(/^\/\/.*\n/gm, '')
        .replace(/\s+/g, '')
        .replace(/,(?=[}\])])/g, '');
    expect(bare(read('examples/quick-start.ts'))).toBe(bare(code));
    expect(promised('quick-start.ts')).toEqual(linesOf(printed ?? ''));
  });
});
