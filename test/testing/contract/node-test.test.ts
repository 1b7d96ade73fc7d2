import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

test('the kits run under node:test as well, and tell a broken implementation there', async () => {
  const file = join(import.meta.dirname, 'under-node-test.ts');
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const sound = await run(process.execPath, ['--test', '--test-reporter=tap', file], { env });
  const [, passed = '0'] = /^# pass (\d+)$/m.exec(sound.stdout) ?? [];
  expect(Number(passed)).toBeGreaterThan(100);
  expect(sound.stdout).toContain('# fail 0');
  const broken = run(process.execPath, ['--test', '--test-reporter=tap', file], { env: { ...env, BROKEN: '1' } });
  await expect(broken).rejects.toMatchObject({ stdout: expect.stringMatching(/# fail [1-9]/) });
}, 60_000);
