import { writeSync } from 'node:fs';
import type { SettingRow, StorageAdapter } from '../../src/index.ts';

/** Where a process that gets new tokens stops itself: around the write of the lease, and that of the tokens. */
export interface OAuthStop {
  at: `${'before' | 'after'} ${'lease' | 'save'}`;
  how: 'SIGKILL' | 'SIGSTOP';
}

const STDOUT = 1;

const passed = new Set<string>();

/** The first time alone: who was woken goes on. */
function pass(name: string, stop: OAuthStop): void {
  if (name !== stop.at || passed.has(name)) return;
  passed.add(name);
  writeSync(STDOUT, `${name}\n`);
  process.kill(process.pid, stop.how);
  // The signal may reach another thread of this process first.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stop.how === 'SIGKILL' ? 60_000 : 50);
}

function writeOf(before: SettingRow | undefined, row: SettingRow): 'lease' | 'save' | undefined {
  if (row.refreshLease !== null && row.refreshLease !== before?.refreshLease) return 'lease';
  return row.config === before?.config ? undefined : 'save';
}

/** The storage of a process that stops itself. */
export function stoppingStorage(storage: StorageAdapter, stop: OAuthStop | undefined): StorageAdapter {
  if (stop === undefined) return storage;
  const { settings } = storage;
  return {
    ...storage,
    settings: {
      ...settings,
      replace: async (row, expected) => {
        const write = writeOf(await settings.get(row.owner, row.id), row);
        pass(`before ${write}`, stop);
        const isDone = await settings.replace(row, expected);
        if (isDone) pass(`after ${write}`, stop);
        return isDone;
      },
    },
  };
}
