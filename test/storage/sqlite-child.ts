import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const src = (path: string): string => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../src', path)).href);

/** A process of its own, with `sqliteStorage`, `path`, `exportRow`, `settingRow`, `idOf` and `print` at hand. */
export function startChild(path: string, program: string): ChildProcess {
  const code = `
    import { existsSync } from 'node:fs';
    import { sqliteStorage } from ${src('storage/sql/sqlite.ts')};
    import { exportRow, idOf, settingRow } from ${src('testing/contract/storage-sample-rows.ts')};
    const path = ${JSON.stringify(path)};
    const print = (value) => process.stdout.write(JSON.stringify(value));
    ${program}
  `;
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  return spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: [...stdio] });
}

/** What the child printed when it ended, and what it complained of. */
export async function outputOf(child: ChildProcess): Promise<{ stdout: string; stderr: string }> {
  if (child.stdout === null || child.stderr === null) throw new Error('The child has no output.');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr };
}
