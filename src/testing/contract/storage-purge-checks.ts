import type { ExportRow } from '../../storage/storage-adapter.ts';
import { byId, type Scene, type StorageCheck } from './storage-check.ts';
import { ACME, ADA, BEN, exportRow, idOf, time } from './storage-sample-rows.ts';

const OLD = time(1);
const LIMIT = time(10);
const MANY = 450;

const emptied = (row: ExportRow): ExportRow => ({
  ...row,
  steps: '[]',
  metadata: '{}',
  destination: null,
  error: null,
  revision: row.revision + 1,
});

/** Purges, and sees that the rows became exactly those and that their number was told. */
async function purgesTo(scene: Scene, before: readonly ExportRow[], after: readonly ExportRow[], count: number) {
  await Promise.all(before.map((row) => scene.storage.exports.insert(row)));
  const told = await scene.storage.maintenance.purge(LIMIT);
  scene.witness.equal('what is stored', await scene.exports(), [...after].sort(byId));
  scene.witness.equal('the number that was told', told, count);
}

export const PURGE_CHECKS: readonly StorageCheck[] = [
  {
    name: 'purge empties old exports that succeeded, failed or were revoked, and keeps key and outcome',
    advice: `Set steps to '[]', metadata to '{}', destination and error to NULL, add one to the revision, and leave the rest.`,
    run: async (scene) => {
      const rows = [
        exportRow({ id: idOf('a'), owner: ADA, status: 'success', updatedAt: OLD }),
        exportRow({ id: idOf('b'), owner: BEN, status: 'failed', updatedAt: OLD }),
        exportRow({ id: idOf('c'), owner: ACME, status: 'success', updatedAt: OLD, revision: 41 }),
        exportRow({ id: idOf('d'), owner: ACME, status: 'revoked', updatedAt: OLD }),
      ];
      await purgesTo(scene, rows, rows.map(emptied), 4);
      const again = await scene.storage.exports.insert(
        exportRow({ id: idOf('e'), key: exportRow({ id: idOf('a') }).key, owner: ADA }),
      );
      scene.witness.equal('the answer to an insert of a purged key', again, false);
    },
  },
  {
    name: 'purge leaves pending, partial and unknown exports whole, however old',
    advice: `Restrict it to status IN ('success', 'failed', 'revoked'): the steps of the others say what must not be sent again.`,
    run: async (scene) => {
      const rows = (['pending', 'partial', 'unknown'] as const).map((status) =>
        exportRow({ id: idOf(status), status, updatedAt: OLD }),
      );
      await purgesTo(scene, rows, rows, 0);
    },
  },
  {
    name: 'purge leaves exports that changed at its moment or later',
    advice: 'Use updatedAt < before, not createdAt and not <=.',
    run: async (scene) => {
      const settled = { status: 'success', createdAt: OLD } as const;
      const kept = [
        exportRow({ ...settled, id: idOf('at'), updatedAt: LIMIT }),
        exportRow({ ...settled, id: idOf('later'), updatedAt: time(11) }),
      ];
      const old = exportRow({ ...settled, id: idOf('old'), updatedAt: time(9) });
      await purgesTo(scene, [...kept, old], [...kept, emptied(old)], 1);
    },
  },
  {
    name: 'purge empties a row that holds anything at all of what it forgets',
    advice: 'Leave a row alone only when steps, metadata, destination and error are all empty.',
    run: async (scene) => {
      const bare = {
        status: 'failed',
        updatedAt: OLD,
        steps: '[]',
        metadata: '{}',
        destination: null,
        error: null,
      } as const;
      const rows = [
        exportRow({ ...bare, id: idOf('steps'), steps: '[1]' }),
        exportRow({ ...bare, id: idOf('metadata'), metadata: '{"a":1}' }),
        exportRow({ ...bare, id: idOf('destination'), destination: '{}' }),
        exportRow({ ...bare, id: idOf('error'), error: '{}' }),
      ];
      await purgesTo(scene, rows, rows.map(emptied), 4);
    },
  },
  {
    name: 'a second purge changes nothing and tells 0',
    advice: 'Leave rows alone that are empty already: their revision must not rise again.',
    run: async (scene) => {
      const rows = [exportRow({ id: idOf('a'), status: 'success', updatedAt: OLD })];
      await purgesTo(scene, rows, rows.map(emptied), 1);
      await purgesTo(scene, [], rows.map(emptied), 0);
    },
  },
  {
    name: 'purge reaches every old export, however many there are, and tells their number',
    advice: 'Go on with the next portion until one is not full, and add the numbers up.',
    run: async (scene) => {
      const rows = Array.from({ length: MANY }, (_, index) =>
        exportRow({ id: idOf(`export-${index}`), status: 'success', updatedAt: OLD }),
      );
      await purgesTo(scene, rows, rows.map(emptied), MANY);
    },
  },
  {
    name: 'a worker that read an export before the purge cannot write over it',
    advice: 'Raise the revision in the same statement.',
    run: async (scene) => {
      const row = exportRow({ status: 'failed', updatedAt: OLD });
      await scene.storage.exports.insert(row);
      await scene.storage.maintenance.purge(LIMIT);
      const isWritten = await scene.storage.exports.replace({ ...row, status: 'success', revision: 2 }, 1);
      scene.witness.equal(`the answer to the worker's replace`, isWritten, false);
      scene.witness.equal('what is stored', await scene.exports(), [emptied(row)]);
    },
  },
];
