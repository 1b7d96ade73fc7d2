import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> };
};

/** The example, with this checkout's sources in place of the built package. */
function envelopeExample(): string {
  const code = readFileSync(join(ROOT, 'examples/envelope-encryption.ts'), 'utf8');
  return code.replaceAll(/from '(@liveprompt\/integrations[^']*)'/g, (_whole, name: string) => {
    const [source = ''] = compilerOptions.paths[name] ?? [];
    return `from '${pathToFileURL(join(ROOT, source)).href}'`;
  });
}

test('the envelope of the examples keeps the contract, rotates, and tells three failures apart', async () => {
  const running = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-'], { cwd: ROOT });
  running.child.stdin?.end(envelopeExample());
  const { stdout, stderr } = await running;
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual([
    'rotated 3, current 0, unreadable 0',
    'rotated 0, current 3, unreadable 0',
    'ada success',
    'ben success',
    'eve success',
    'ada key-wrong',
    'ben moved',
    'eve tampered',
    expect.stringMatching(/^encryptionContract: [12]\d checks passed$/),
  ]);
});
