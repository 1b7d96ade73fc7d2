import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.ts'));

test.each(examples)('examples/%s runs with no key and no network', async (name) => {
  const { stdout } = await run(process.execPath, [join('examples', name)], { cwd: ROOT });
  expect(stdout).not.toBe('');
});
