import type { ExportQuery, ExportRow } from '../../storage/storage-adapter.ts';
import type { Scene, StorageCheck } from './storage-check.ts';
import { ADA, exportRow, idOf, nameOf, settingRow, time } from './storage-sample-rows.ts';

const namesOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => nameOf(id));

async function insertAll({ storage }: Scene, rows: readonly ExportRow[]): Promise<void> {
  for (const row of rows) await storage.exports.insert(row);
}

async function finds(
  { storage, witness }: Scene,
  query: Partial<ExportQuery>,
  names: readonly string[],
): Promise<void> {
  const found = namesOf(await storage.exports.list(ADA, { limit: 100, ...query }));
  witness.equal(`the list for ${JSON.stringify(query)}`, found, names);
}

const VARIED: readonly ExportRow[] = [
  exportRow({
    id: idOf('a'),
    createdAt: time(1),
    provider: 'slack',
    sessionId: 's1',
    status: 'success',
    userId: 'ada',
  }),
  exportRow({
    id: idOf('b'),
    createdAt: time(2),
    provider: 'hubspot',
    sessionId: 's1',
    status: 'failed',
    userId: 'ada',
  }),
  exportRow({
    id: idOf('c'),
    createdAt: time(3),
    provider: 'slack',
    sessionId: 's2',
    status: 'success',
    userId: 'ben',
  }),
  exportRow({
    id: idOf('d'),
    createdAt: time(4),
    provider: 'hubspot',
    sessionId: 's2',
    status: 'pending',
    userId: 'ben',
  }),
];

const settingLists: readonly StorageCheck[] = [
  {
    name: 'settings are listed oldest first',
    advice: 'Order by the time of creation, not by the order in which they came.',
    run: async ({ storage, witness }) => {
      const rows = [3, 1, 2].map((minutes) => settingRow({ id: idOf(`at-${minutes}`), createdAt: time(minutes) }));
      for (const row of rows) await storage.settings.insert(row);
      witness.equal('the list', namesOf(await storage.settings.list(ADA)), ['at-1', 'at-2', 'at-3']);
    },
  },
  {
    name: 'settings are listed of the provider that is asked for, and of all when none is named',
    advice: 'Add the condition only when the provider is not undefined, and compare it exactly.',
    run: async ({ storage, witness }) => {
      const providers = ['slack', 'hubspot', 'slack'];
      for (const [index, provider] of providers.entries())
        await storage.settings.insert(settingRow({ id: idOf(`${index}`), provider, createdAt: time(index) }));
      const list = async (provider?: string) => namesOf(await storage.settings.list(ADA, provider));
      witness.equal('the list of slack', await list('slack'), ['0', '2']);
      witness.equal('the list of hubspot', await list('hubspot'), ['1']);
      witness.equal('the list for undefined', await list(undefined), ['0', '1', '2']);
      for (const none of ['SLACK', 'sl%', 'sl_ck', '']) witness.equal(`the list of "${none}"`, await list(none), []);
    },
  },
];

const exportLists: readonly StorageCheck[] = [
  {
    name: 'exports are listed newest first, those of one moment by falling id',
    advice: 'Order by createdAt and then id, both falling.',
    run: async (scene) => {
      const times: [string, number][] = [
        ['b', 2],
        ['d', 1],
        ['a', 2],
        ['e', 3],
        ['c', 2],
      ];
      await insertAll(
        scene,
        times.map(([name, minutes]) => exportRow({ id: idOf(name), createdAt: time(minutes) })),
      );
      await finds(scene, {}, ['e', 'c', 'b', 'a', 'd']);
    },
  },
  {
    name: 'each filter of exports works by itself',
    advice: 'Add one condition for each field of the query.',
    run: async (scene) => {
      await insertAll(scene, VARIED);
      await finds(scene, { provider: 'slack' }, ['c', 'a']);
      await finds(scene, { sessionId: 's2' }, ['d', 'c']);
      await finds(scene, { status: 'success' }, ['c', 'a']);
      await finds(scene, { userId: 'ben' }, ['d', 'c']);
    },
  },
  {
    name: 'filters of exports are joined: all of them hold',
    advice: 'Join the conditions with AND.',
    run: async (scene) => {
      await insertAll(scene, VARIED);
      await finds(scene, { provider: 'slack', sessionId: 's2' }, ['c']);
      await finds(scene, { status: 'success', userId: 'ada' }, ['a']);
      await finds(scene, { provider: 'hubspot', sessionId: 's2', status: 'failed' }, []);
      await finds(scene, { provider: 'hubspot', since: time(3), until: time(5), userId: 'ben', status: 'pending' }, [
        'd',
      ]);
      await finds(scene, { provider: 'slack', before: { createdAt: time(3), id: idOf('c') } }, ['a']);
    },
  },
  {
    name: 'a filter of exports is compared exactly',
    advice: 'Compare with =, without patterns and without folding case.',
    run: async (scene) => {
      await insertAll(scene, VARIED);
      for (const text of ['SLACK', 'sl%', 'sl_ck', 'slack ', '']) await finds(scene, { provider: text }, []);
      for (const text of ['S1', 's%', 's_', 's', '']) await finds(scene, { sessionId: text }, []);
      for (const text of ['ADA', '%', '']) await finds(scene, { userId: text }, []);
    },
  },
  {
    name: 'a filter of exports that is undefined is as good as absent',
    advice: 'Add a condition only when its value is not undefined.',
    run: async (scene) => {
      await insertAll(scene, VARIED);
      const absent = { provider: undefined, sessionId: undefined, status: undefined, userId: undefined };
      await finds(scene, { ...absent, since: undefined, until: undefined, before: undefined }, ['d', 'c', 'b', 'a']);
    },
  },
  {
    name: '`since` includes its moment, `until` and `before` do not',
    advice: 'Use >= for since, < for until, and (createdAt, id) < (…) for before.',
    run: async (scene) => {
      await insertAll(scene, VARIED);
      await finds(scene, { since: time(2) }, ['d', 'c', 'b']);
      await finds(scene, { until: time(3) }, ['b', 'a']);
      await finds(scene, { since: time(2), until: time(3) }, ['b']);
      await finds(scene, { before: { createdAt: time(3), id: idOf('c') } }, ['b', 'a']);
      await finds(scene, { since: time(2), until: time(4), before: { createdAt: time(3), id: idOf('c') } }, ['b']);
      await finds(scene, { until: time(2), before: { createdAt: time(3), id: idOf('c') } }, ['a']);
    },
  },
  {
    name: 'a list of exports has no more rows than `limit`, and the newest of them',
    advice: 'Filter and order first, then cut.',
    run: async (scene) => {
      await insertAll(scene, VARIED);
      await finds(scene, { limit: 1 }, ['d']);
      await finds(scene, { limit: 3 }, ['d', 'c', 'b']);
      await finds(scene, { limit: 2, provider: 'slack' }, ['c', 'a']);
      await finds(scene, { limit: 4 }, ['d', 'c', 'b', 'a']);
    },
  },
  {
    name: 'pages of exports lose and repeat nothing, also within one moment and while new ones come',
    advice: 'Order and `before` must use the same (createdAt, id) and the same comparison of text.',
    run: async (scene) => {
      const names = ['a1', 'B2', 'b3', 'C4', 'c-5', 'C_6', 'd7', 'D8', '9', 'Z', 'z'];
      await insertAll(
        scene,
        names.map((name, index) => exportRow({ id: idOf(name), createdAt: time(index < 8 ? 1 : 0) })),
      );
      const seen: string[] = [];
      let before: ExportQuery['before'];
      for (let page = 0; page <= names.length; page += 1) {
        const rows = await scene.storage.exports.list(ADA, { limit: 2, before });
        seen.push(...namesOf(rows));
        before = rows.at(-1);
        if (before === undefined) break;
        await scene.storage.exports.insert(exportRow({ id: idOf(`new-${page}`), createdAt: time(10 + page) }));
      }
      scene.witness.equal('what all pages held', seen.sort(), names.sort());
    },
  },
];

export const LIST_CHECKS: readonly StorageCheck[] = [...settingLists, ...exportLists];
