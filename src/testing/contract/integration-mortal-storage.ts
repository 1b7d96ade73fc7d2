import type { ExportRow, StorageAdapter } from '../../storage/storage-adapter.ts';

/** A storage whose worker dies. */
export interface MortalStorage {
  readonly storage: StorageAdapter;
  /** Resolves when it has. */
  readonly died: Promise<void>;
}

const LONG_AGO = new Date(0).toISOString();
const forever = new Promise<never>(() => undefined);

/**
 * The storage as a worker sees it that dies at its n-th write of an export: before it is carried out, or after. It gets no
 * answer then, or ever. What it wrote holds no lease, so that nobody has to wait for its end.
 */
export function mortal(storage: StorageAdapter, writes: number, isWritten: boolean): MortalStorage {
  let left = writes;
  let die = (): void => undefined;
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  const { exports } = storage;
  const write = async (row: ExportRow, carryOut: (row: ExportRow) => Promise<boolean>): Promise<boolean> => {
    left -= 1;
    const ended = { ...row, leaseUntil: LONG_AGO };
    if (left > 0) return carryOut(ended);
    if (left === 0 && isWritten) await carryOut(ended);
    die();
    return forever;
  };
  const seen: StorageAdapter = {
    ...storage,
    exports: {
      get: (owner, by) => exports.get(owner, by),
      list: (owner, query) => exports.list(owner, query),
      insert: (row) => write(row, (ended) => exports.insert(ended)),
      replace: (row, expected) => write(row, (ended) => exports.replace(ended, expected)),
    },
  };
  return { storage: seen, died };
}
