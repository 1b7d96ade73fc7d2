import type { ExportRow, OwnerKey, SettingRow } from '../../storage/storage-adapter.ts';
import type { StorageCheck } from './storage-check.ts';
import { ofBoth, type RowKind } from './storage-row-kind.ts';
import { ACME, ADA, BEN, exportRow, idOf, settingRow } from './storage-sample-rows.ts';

/** Prefixes, patterns, case, spaces at the end, and two spellings of one letter. */
const ALIKE: readonly OwnerKey[] = [
  'user:a',
  'user:A',
  'user:a ',
  'user:ab',
  'user:_',
  'user:%',
  'user:a%',
  'user:\u00e4',
  'user:a\u0308',
  'organization:a',
];
const BY_OWNER = 'Put the owner into the WHERE of every statement.';

const seenByOwner = <Row extends SettingRow | ExportRow>(kind: RowKind<Row>): StorageCheck[] => [
  {
    name: `${kind.a} is read by its owner only`,
    advice: BY_OWNER,
    run: async ({ storage, witness }) => {
      const rows = [ADA, BEN, ACME].map((owner, index) => kind.sample({ id: idOf(`of-${index}`), owner }));
      for (const row of rows) await kind.insert(storage, row);
      for (const row of rows) {
        witness.equal('the list', await kind.list(storage, row.owner), [row]);
        const others = rows.filter(({ owner }) => owner !== row.owner);
        for (const { id } of others)
          witness.equal(`what another owner's id finds`, await kind.get(storage, row.owner, id), undefined);
      }
      witness.equal('the list of an owner without rows', await kind.list(storage, 'user:nobody'), []);
    },
  },
  {
    name: `owners that look alike have separate ${kind.noun}s`,
    advice: 'Compare owners byte by byte: no LIKE, no collation that folds case, trims or normalizes.',
    run: async ({ storage, witness }) => {
      const rows = ALIKE.map((owner, index) => kind.sample({ id: idOf(`of-${index}`), owner }));
      for (const row of rows) await kind.insert(storage, row);
      for (const row of rows) witness.equal(`the list of ${row.owner}`, await kind.list(storage, row.owner), [row]);
    },
  },
  {
    name: `an owner with half a character reads no other owner's ${kind.noun}s`,
    advice: 'Refuse lone surrogates where the database would replace them, in what is looked for as well.',
    run: async ({ storage, witness }) => {
      const row = kind.sample({ owner: 'user:\ufffd' });
      await kind.insert(storage, row);
      const listed = await kind.list(storage, 'user:\ud83d').catch(() => []);
      witness.equal('the list', listed, []);
      const found = await kind.get(storage, 'user:\ud83d', row.id).catch(() => undefined);
      witness.equal('what its id finds', found, undefined);
    },
  },
];

const keyChecks: readonly StorageCheck[] = [
  {
    name: 'owners that look alike may have the same key',
    advice: 'Compare owners byte by byte in the unique index as well.',
    run: async ({ storage, witness }) => {
      const rows = ALIKE.map((owner, index) => exportRow({ id: idOf(`of-${index}`), owner, key: 'same' }));
      for (const row of rows) witness.equal(`the insert of ${row.owner}`, await storage.exports.insert(row), true);
      for (const { owner, id } of rows)
        witness.equal(`what ${owner} finds`, (await storage.exports.get(owner, { key: 'same' }))?.id, id);
    },
  },
];

export const OWNER_CHECKS: readonly StorageCheck[] = [
  ...ofBoth(seenByOwner),
  ...keyChecks,
  {
    name: 'a key finds only the export of the owner who asks',
    advice: BY_OWNER,
    run: async ({ storage, witness }) => {
      const row = exportRow({ key: 'of-ada', owner: ADA });
      await storage.exports.insert(row);
      witness.equal('what the owner finds', await storage.exports.get(ADA, { key: 'of-ada' }), row);
      witness.equal('what another owner finds', await storage.exports.get(BEN, { key: 'of-ada' }), undefined);
      witness.equal('what a key finds that never was', await storage.exports.get(ADA, { key: 'never' }), undefined);
    },
  },
  {
    name: 'a setting is deleted by its owner only',
    advice: BY_OWNER,
    run: async ({ storage, settings, witness }) => {
      const row = settingRow({ owner: ADA });
      await storage.settings.insert(row);
      witness.equal(`another owner's delete`, await storage.settings.delete(BEN, row.id), false);
      witness.equal('what is stored', await settings(), [row]);
    },
  },
];
