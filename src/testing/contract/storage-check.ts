import type { ExportRow, SettingRow, StorageAdapter } from '../../storage/storage-adapter.ts';
import type { ContractCheck } from './contract-check.ts';
import { RowWitness } from './row-witness.ts';
import type { Witness } from './witness.ts';

/** One way to the data of a storage. */
export interface StorageHandle {
  storage: StorageAdapter;
  /** Called when the check is over, whether it passed or not. */
  close(): Promise<void>;
}

/** A storage and your own road to its data. */
export interface OpenedStorage extends StorageHandle {
  /**
   * All rows as they are stored, of every owner, as objects with the fields of `SettingRow` or `ExportRow`, JSON as text.
   * Read them past the storage, for example with SQL over a connection of your own: a storage that answers from a cache,
   * or says true without writing, is found out only that way.
   */
  rows(table: 'settings' | 'exports'): Promise<readonly object[]>;
}

/** How {@link storageContract} gets at your storage. */
export interface StorageContractOptions<Opened extends OpenedStorage = OpenedStorage> {
  /** Each check calls it once and needs an empty storage of its own. */
  open(): Promise<Opened>;
  /** A second handle onto the same data, such as another connection. With it, two handles are set against each other. */
  openSecond?(opened: Opened): Promise<StorageHandle>;
  /**
   * Opens the data anew as it is after a power cut, without closing `opened` first; `opened.rows` must read the data that
   * is left. With it, what was confirmed must still be there.
   */
  reopen?(opened: Opened): Promise<StorageHandle>;
}

/** What a check works with. */
export interface Scene {
  readonly storage: StorageAdapter;
  readonly witness: Witness;
  /** Through the tester's own road, ordered by id. */
  settings(): Promise<SettingRow[]>;
  exports(): Promise<ExportRow[]>;
  second(): Promise<StorageAdapter>;
  reopened(): Promise<StorageAdapter>;
}

/** One promise: its name, what to do when it is broken, and how to see it. */
export interface StorageCheck {
  readonly name: string;
  readonly advice: string;
  run(scene: Scene): Promise<void>;
}

export const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);

async function rowsOf<Row extends { id: string }>(
  opened: OpenedStorage,
  table: 'settings' | 'exports',
): Promise<Row[]> {
  const rows = (await opened.rows(table)) as readonly Row[];
  return rows.map((row) => ({ ...row })).sort(byId);
}

function optional<Opened extends OpenedStorage>(
  open: ((opened: Opened) => Promise<StorageHandle>) | undefined,
  opened: Opened,
  handles: StorageHandle[],
): () => Promise<StorageAdapter> {
  return async () => {
    if (open === undefined) throw new Error('The options do not say how to open a second handle.');
    const handle = await open(opened);
    handles.push(handle);
    return handle.storage;
  };
}

async function refuseLeftovers(scene: Scene): Promise<void> {
  const left = (await scene.settings()).length + (await scene.exports()).length;
  scene.witness.holds(
    left === 0,
    `\`open\` gave a storage that holds ${left} rows already, and each check needs an empty one`,
  );
}

/** The check as the user's test runner calls it. */
export function contractCheck<Opened extends OpenedStorage>(
  check: StorageCheck,
  options: StorageContractOptions<Opened>,
): ContractCheck {
  const { name, advice } = check;
  const run = async (): Promise<void> => {
    const opened = await options.open();
    const handles: StorageHandle[] = [opened];
    const witness = new RowWitness(name, advice);
    const scene: Scene = {
      storage: opened.storage,
      witness,
      settings: () => rowsOf(opened, 'settings'),
      exports: () => rowsOf(opened, 'exports'),
      second: optional(options.openSecond, opened, handles),
      reopened: optional(options.reopen, opened, handles),
    };
    try {
      await witness.watch(async () => {
        await refuseLeftovers(scene);
        await check.run(scene);
      });
    } finally {
      for (const handle of handles.reverse()) await handle.close();
    }
  };
  return { name, run };
}
