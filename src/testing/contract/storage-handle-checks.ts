import type { ExportRow, SettingRow } from '../../storage/storage-adapter.ts';
import type { Scene, StorageCheck } from './storage-check.ts';
import { EXPORTS, type RowKind, SETTINGS } from './storage-row-kind.ts';
import { ADA, exportRow, idOf, settingRow, time } from './storage-sample-rows.ts';

const ROUNDS = Array.from({ length: 25 }, (_, index) => index);

async function followsOther<Row extends SettingRow | ExportRow>(scene: Scene, kind: RowKind<Row>): Promise<void> {
  const { storage: one, witness } = scene;
  const other = await scene.second();
  const row = kind.sample({});
  // Asked before there is an answer, so that a cache would remember that there is none.
  witness.equal('what the other handle reads at first', await kind.get(other, ADA, row.id), undefined);
  await kind.insert(one, row);
  witness.equal('what the other handle reads after an insert', await kind.get(other, ADA, row.id), row);
  await kind.replace(one, kind.changed(row), 1);
  witness.equal('what the other handle reads after a replace', await kind.get(other, ADA, row.id), kind.changed(row));
  witness.equal('what the other handle lists', await kind.list(other, ADA), [kind.changed(row)]);
}

/** With a second handle onto the same data. */
export const SECOND_HANDLE_CHECKS: readonly StorageCheck[] = [
  {
    name: 'what one handle has written the other one reads at once',
    advice: 'Keep no rows in the process: read the database each time.',
    run: async (scene) => {
      await followsOther(scene, SETTINGS);
      await followsOther(scene, EXPORTS);
      await scene.storage.settings.delete(ADA, settingRow().id);
      const other = await scene.second();
      scene.witness.equal('what is read after a delete', await other.settings.get(ADA, settingRow().id), undefined);
    },
  },
  {
    name: 'of inserts and replacements through two handles at the same time exactly one wins',
    advice: 'Leave the decision to the database: a unique index, and the revision in the WHERE of the UPDATE.',
    run: async ({ storage, second, exports, witness }) => {
      const handles = [storage, await second()];
      for (const round of ROUNDS) {
        const rows = handles.map((_, index) => exportRow({ id: idOf(`${round}-${index}`), key: `${round}` }));
        const answers = await Promise.all(
          handles.map((handle, index) => handle.exports.insert(rows[index] as ExportRow)),
        );
        witness.equal('the number of inserts that answered true', answers.filter(Boolean).length, 1);
        const won = rows[answers.indexOf(true)] as ExportRow;
        const next = handles.map((_, index) => ({ ...won, userId: `worker-${index}`, revision: 2 }));
        const swaps = await Promise.all(
          handles.map((handle, index) => handle.exports.replace(next[index] as ExportRow, 1)),
        );
        witness.equal('the number of replacements that answered true', swaps.filter(Boolean).length, 1);
        const stored = (await exports()).find(({ id }) => id === won.id);
        witness.equal('what is stored', stored, next[swaps.indexOf(true)]);
      }
    },
  },
];

/** With a way to cut the storage off. */
export const CUT_CHECKS: readonly StorageCheck[] = [
  {
    name: 'what was confirmed outlives a cut',
    advice: 'Resolve only after the database has committed to its disk; write nothing behind.',
    run: async (scene) => {
      const { storage, witness } = scene;
      const [setting, claim] = [settingRow({ id: idOf('kept') }), exportRow({ id: idOf('claim') })];
      await storage.settings.insert(settingRow({ id: idOf('gone') }));
      await storage.settings.insert(setting);
      await storage.exports.insert(claim);
      await storage.exports.insert(exportRow({ id: idOf('old'), status: 'success' }));
      const moved = { ...setting, label: 'Renamed', revision: 2 };
      const done: ExportRow = { ...claim, status: 'success', updatedAt: time(20), revision: 2 };
      await storage.settings.replace(moved, 1);
      await storage.exports.replace(done, 1);
      await storage.settings.delete(ADA, idOf('gone'));
      await storage.maintenance.purge(time(10));
      const again = await scene.reopened();
      witness.equal('the settings after the cut', await again.settings.list(ADA), [moved]);
      witness.equal('the settings as stored after the cut', await scene.settings(), [moved]);
      witness.equal('the export after the cut', await again.exports.get(ADA, { key: claim.key }), done);
      witness.equal(
        'the purged export after the cut',
        (await again.exports.get(ADA, { id: idOf('old') }))?.steps,
        '[]',
      );
      const repeated = await again.exports.insert({ ...claim, id: idOf('again') });
      witness.equal('the answer to an insert of the same key after the cut', repeated, false);
    },
  },
];
