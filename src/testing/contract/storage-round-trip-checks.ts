import type { ExportRow, SettingRow } from '../../storage/storage-adapter.ts';
import { byId, type Scene, type StorageCheck } from './storage-check.ts';
import { ofBoth, type RowKind } from './storage-row-kind.ts';
import { idOf, MEGABYTE, ODD_TEXTS, UNKEEPABLE_TEXTS } from './storage-sample-rows.ts';

type AnyRow = SettingRow | ExportRow;

/** By every road: the tester's own, one by one, and as a list. */
async function seesExactly<Row extends AnyRow>(scene: Scene, kind: RowKind<Row>, rows: readonly Row[]): Promise<void> {
  const { storage, witness } = scene;
  const expected = [...rows].sort(byId);
  witness.equal(`what is stored`, await kind.stored(scene), expected);
  for (const row of rows)
    witness.equal(`the ${kind.noun} read by its id`, await kind.get(storage, row.owner, row.id), row);
  for (const owner of new Set(rows.map((row) => row.owner))) {
    const listed = (await kind.list(storage, owner)).sort(byId);
    witness.equal(
      'the list',
      listed,
      expected.filter((row) => row.owner === owner),
    );
  }
}

const whole = <Row extends AnyRow>(kind: RowKind<Row>): StorageCheck[] => [
  {
    name: `a stored ${kind.noun} has every field as it was given`,
    advice: 'Compare the columns of your INSERT and SELECT with the fields of the row.',
    run: async (scene) => {
      const full = kind.sample({ id: idOf('full') });
      const sparse = kind.sparse(kind.sample({ id: idOf('sparse') }));
      for (const row of [full, sparse]) await kind.insert(scene.storage, row);
      await seesExactly(scene, kind, [full, sparse]);
    },
  },
  {
    name: `a replaced ${kind.noun} has every field as it was given last`,
    advice: 'Set every column in your UPDATE.',
    run: async (scene) => {
      const row = kind.sample({});
      const next = kind.changed(row);
      await kind.insert(scene.storage, row);
      scene.witness.equal('the answer to replace', await kind.replace(scene.storage, next, row.revision), true);
      await seesExactly(scene, kind, [next]);
      const last = kind.sparse({ ...next, revision: next.revision + 1 });
      scene.witness.equal(
        'the answer to a second replace',
        await kind.replace(scene.storage, last, next.revision),
        true,
      );
      await seesExactly(scene, kind, [last]);
    },
  },
  {
    name: `null and the empty text are two things in ${kind.a}`,
    advice: 'Store null as NULL and "" as an empty text.',
    run: async (scene) => {
      const empty = kind.withText(kind.sample({ id: idOf('empty') }), '');
      const none = kind.sparse(kind.sample({ id: idOf('none') }));
      for (const row of [empty, none]) await kind.insert(scene.storage, row);
      await seesExactly(scene, kind, [empty, none]);
    },
  },
];

const texts = <Row extends AnyRow>(kind: RowKind<Row>): StorageCheck[] => [
  {
    name: `any text in ${kind.a} comes back unchanged`,
    advice: 'Bind values, never put them into the statement, and use a Unicode text type that does not trim or fold.',
    run: async (scene) => {
      const rows = ODD_TEXTS.map((text, index) => kind.withText(kind.sample({ id: idOf(`odd-${index}`) }), text));
      for (const row of rows) await kind.insert(scene.storage, row);
      await seesExactly(scene, kind, rows);
    },
  },
  {
    name: `a text of a megabyte in ${kind.a} comes back whole`,
    advice: 'Use a text type without a length.',
    run: async (scene) => {
      const change = kind.noun === 'setting' ? 'config' : 'steps';
      const row = { ...kind.sample({}), [change]: JSON.stringify(['ü'.repeat(MEGABYTE / 2)]) };
      await kind.insert(scene.storage, row);
      await seesExactly(scene, kind, [row]);
    },
  },
  {
    name: `a text in ${kind.a} that cannot be kept is refused, never changed`,
    advice: 'Throw for U+0000 and for lone surrogates if your database cuts or replaces them.',
    run: async (scene) => {
      for (const [index, text] of UNKEEPABLE_TEXTS.entries()) {
        const row = kind.withText(kind.sample({ id: idOf(`odd-${index}`) }), text);
        const isKept = await kind.insert(scene.storage, row).then(
          () => true,
          () => false,
        );
        const found = (await kind.stored(scene)).filter(({ id }) => id === row.id);
        scene.witness.equal('what is stored', found, isKept ? [row] : []);
        scene.witness.equal('what is read', await kind.get(scene.storage, row.owner, row.id), isKept ? row : undefined);
      }
    },
  },
];

const copies = <Row extends AnyRow>(kind: RowKind<Row>): StorageCheck[] => [
  {
    name: `${kind.a} that was given is copied: changing the object later changes nothing stored`,
    advice: 'Copy the row that insert and replace are given.',
    run: async (scene) => {
      const inserted = kind.sample({});
      await kind.insert(scene.storage, inserted);
      inserted.provider = 'changed later';
      await seesExactly(scene, kind, [kind.sample({})]);
      const replaced = kind.changed(kind.sample({}));
      await kind.replace(scene.storage, replaced, 1);
      replaced.provider = 'changed later';
      await seesExactly(scene, kind, [kind.changed(kind.sample({}))]);
    },
  },
  {
    name: `${kind.a} that is handed out is a copy: changing it changes nothing stored`,
    advice: 'Hand out a new object with each answer.',
    run: async (scene) => {
      await kind.insert(scene.storage, kind.sample({}));
      const { id, owner } = kind.sample({});
      for (const row of [await kind.get(scene.storage, owner, id), ...(await kind.list(scene.storage, owner))]) {
        if (row !== undefined) row.provider = 'changed later';
      }
      await seesExactly(scene, kind, [kind.sample({})]);
    },
  },
];

export const ROUND_TRIP_CHECKS: readonly StorageCheck[] = [...ofBoth(whole), ...ofBoth(texts), ...ofBoth(copies)];
