import type { ExportRow, SettingRow } from '../../storage/storage-adapter.ts';
import { byId, type StorageCheck } from './storage-check.ts';
import { ofBoth, type RowKind } from './storage-row-kind.ts';
import { ACME, ADA, BEN, exportRow, idOf, settingRow } from './storage-sample-rows.ts';

const RACERS = 50;
const racers = Array.from({ length: RACERS }, (_, index) => index);
const ONE_INSERT = 'Make (owner, key) unique and insert with ON CONFLICT DO NOTHING.';
const ONE_UPDATE = 'Use one UPDATE … WHERE id, owner and revision match, and answer whether it changed a row.';

const insertChecks: readonly StorageCheck[] = [
  {
    name: 'a second export with the same key of the same owner answers false and changes nothing',
    advice: ONE_INSERT,
    run: async ({ storage, exports, witness }) => {
      const first = exportRow({ id: idOf('first'), key: 'same' });
      witness.equal('the answer to the first insert', await storage.exports.insert(first), true);
      const second = exportRow({ id: idOf('second'), key: 'same', status: 'success', revision: 7 });
      witness.equal('the answer to the second insert', await storage.exports.insert(second), false);
      witness.equal('what is stored', await exports(), [first]);
      witness.equal('the answer to the very same row', await storage.exports.insert(first), false);
      witness.equal('what is stored then', await exports(), [first]);
      witness.equal('what the key finds', await storage.exports.get(ADA, { key: 'same' }), first);
    },
  },
  {
    name: 'the same key of another owner is another export',
    advice: 'Make (owner, key) unique, not the key alone.',
    run: async ({ storage, exports, witness }) => {
      const rows = [ACME, ADA, BEN].map((owner, index) => exportRow({ id: idOf(`of-${index}`), owner, key: 'same' }));
      for (const row of rows) witness.equal('the answer to insert', await storage.exports.insert(row), true);
      witness.equal('what is stored', await exports(), rows.sort(byId));
      for (const row of rows)
        witness.equal('what the key finds', await storage.exports.get(row.owner, { key: 'same' }), row);
    },
  },
  {
    name: 'of many inserts of one key at the same time exactly one answers true',
    advice: `${ONE_INSERT} Do not look first and write then.`,
    run: async ({ storage, exports, witness }) => {
      const rows = racers.map((index) => exportRow({ id: idOf(`export-${index}`), key: 'same' }));
      const answers = await Promise.all(rows.map((row) => storage.exports.insert(row)));
      witness.equal('the number of inserts that answered true', answers.filter(Boolean).length, 1);
      witness.equal('what is stored', await exports(), [rows[answers.indexOf(true)]]);
    },
  },
  {
    name: 'an export whose id is taken never overwrites the one that is there',
    advice: 'Make the id unique, and throw: false says that the key is there.',
    run: async ({ storage, exports, witness }) => {
      const first = exportRow({ id: idOf('same'), key: 'one' });
      await storage.exports.insert(first);
      for (const owner of [ADA, BEN]) {
        const answer = await storage.exports.insert(exportRow({ id: idOf('same'), key: 'two', owner })).then(
          (isInserted) => `the answer ${isInserted}`,
          () => 'an error',
        );
        witness.equal('what insert came to', answer, 'an error');
      }
      witness.equal('what is stored', await exports(), [first]);
    },
  },
  {
    name: 'a setting whose id is taken is refused with an error and changes nothing',
    advice: 'Make the id unique, and let insert throw.',
    run: async ({ storage, settings, witness }) => {
      const first = settingRow({ id: idOf('same') });
      await storage.settings.insert(first);
      for (const owner of [ADA, BEN])
        await witness.rejects('the second insert', () =>
          storage.settings.insert(settingRow({ id: idOf('same'), owner, label: 'Second', revision: 9 })),
        );
      witness.equal('what is stored', await settings(), [first]);
    },
  },
  {
    name: 'delete answers true once, removes the setting, and leaves the others',
    advice: 'Answer whether the DELETE … WHERE id and owner match changed a row.',
    run: async ({ storage, settings, witness }) => {
      const [gone, stays] = [settingRow({ id: idOf('gone') }), settingRow({ id: idOf('stays') })];
      for (const row of [gone, stays]) await storage.settings.insert(row);
      witness.equal('the first answer', await storage.settings.delete(ADA, idOf('gone')), true);
      witness.equal('what is stored', await settings(), [stays]);
      witness.equal('what is read', await storage.settings.get(ADA, idOf('gone')), undefined);
      witness.equal('the second answer', await storage.settings.delete(ADA, idOf('gone')), false);
      witness.equal('the answer for an id that never was', await storage.settings.delete(ADA, idOf('never')), false);
    },
  },
];

const replaceChecks = <Row extends SettingRow | ExportRow>(kind: RowKind<Row>): StorageCheck[] => [
  {
    name: `${kind.a} at another revision is not replaced, and the answer is false`,
    advice: ONE_UPDATE,
    run: async (scene) => {
      const { storage, witness } = scene;
      const row = kind.sample({ revision: 5 });
      await kind.insert(storage, row);
      for (const expected of [4, 6, 0])
        witness.equal(
          'the answer',
          await kind.replace(storage, kind.changed({ ...row, revision: expected }), expected),
          false,
        );
      witness.equal('what is stored', await kind.stored(scene), [row]);
    },
  },
  {
    name: `${kind.a} that is not there is not replaced, and the answer is false`,
    advice: 'Never insert in replace.',
    run: async (scene) => {
      const row = kind.sample({});
      for (const expected of [0, 1])
        scene.witness.equal('the answer', await kind.replace(scene.storage, row, expected), false);
      scene.witness.equal('what is stored', await kind.stored(scene), []);
    },
  },
  {
    name: `${kind.a} of another owner is not replaced, and the answer is false`,
    advice: ONE_UPDATE,
    run: async (scene) => {
      const row = kind.sample({ owner: ADA });
      await kind.insert(scene.storage, row);
      const stolen = { ...kind.changed(row), owner: BEN };
      scene.witness.equal('the answer', await kind.replace(scene.storage, stolen, 1), false);
      scene.witness.equal('what is stored', await kind.stored(scene), [row]);
    },
  },
  {
    name: `of many replacements of one ${kind.noun} at the same time exactly one answers true`,
    advice: ONE_UPDATE,
    run: async (scene) => {
      const row = kind.sample({});
      await kind.insert(scene.storage, row);
      const next = racers.map((index) => ({ ...kind.changed(row), userId: `racer-${index}` }));
      const answers = await Promise.all(next.map((each) => kind.replace(scene.storage, each, 1)));
      scene.witness.equal('the number that answered true', answers.filter(Boolean).length, 1);
      scene.witness.equal('what is stored', await kind.stored(scene), [next[answers.indexOf(true)]]);
    },
  },
];

export const WRITE_CHECKS: readonly StorageCheck[] = [...insertChecks, ...ofBoth(replaceChecks)];
