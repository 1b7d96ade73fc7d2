import type { ExportRow, SettingRow } from '../../storage/storage-adapter.ts';
import type { Scene, StorageCheck } from './storage-check.ts';
import { ofBoth, type RowKind } from './storage-row-kind.ts';
import { ADA, exportRow, idOf, settingRow, time } from './storage-sample-rows.ts';

/** Texts that some databases take for the id, and some refuse to compare with one. */
const otherForms = (id: string): string[] => [
  'foo',
  '',
  id.toUpperCase(),
  `${id} `,
  `{${id}}`,
  id.replaceAll('-', ''),
  id.slice(0, -1),
  `${id}'--`,
];

const ids = <Row extends SettingRow | ExportRow>(kind: RowKind<Row>): StorageCheck[] => [
  {
    name: `an id of another form than a UUID in lower case finds no ${kind.noun}, and is no error`,
    advice: 'Answer that there is none before you ask a database that would refuse the id, or read it more kindly.',
    run: async (scene) => {
      const row = kind.sample({ id: idOf('json') });
      await kind.insert(scene.storage, row);
      for (const id of otherForms(row.id)) {
        scene.witness.equal(`what "${id}" finds`, await kind.get(scene.storage, ADA, id), undefined);
        const isReplaced = await kind.replace(scene.storage, kind.changed({ ...row, id }), 1);
        scene.witness.equal(`the answer to replace for "${id}"`, isReplaced, false);
      }
      scene.witness.equal('what is stored', await kind.stored(scene), [row]);
    },
  },
];

/** Whatever it finds, it must answer. */
async function isAnswered({ storage }: Scene, id: string): Promise<void> {
  await storage.exports.list(ADA, { limit: 10, before: { createdAt: time(3), id } });
  await storage.maintenance.listExpired(time(60), 10, id);
  await storage.maintenance.eachSetting(async () => {}, id);
}

export const ID_CHECKS: readonly StorageCheck[] = [
  ...ofBoth(ids),
  {
    name: 'an id of another form than a UUID deletes no setting, and starts a page without an error',
    advice: 'Answer that there is none before you ask a database that would refuse the id, or read it more kindly.',
    run: async (scene) => {
      const row = settingRow({ id: idOf('json') });
      await scene.storage.settings.insert(row);
      await scene.storage.exports.insert(exportRow());
      for (const id of otherForms(row.id)) {
        const isDeleted = await scene.storage.settings.delete(ADA, id);
        scene.witness.equal(`the answer to delete for "${id}"`, isDeleted, false);
        await isAnswered(scene, id);
      }
      scene.witness.equal('what is stored', await scene.settings(), [row]);
    },
  },
];
