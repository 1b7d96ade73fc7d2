import { setImmediate as aMoment } from 'node:timers/promises';
import type { ExportStatus } from '../../result.ts';
import type { SettingRow } from '../../storage/storage-adapter.ts';
import type { Scene, StorageCheck } from './storage-check.ts';
import { ACME, ADA, BEN, exportRow, idOf, nameOf, settingRow, time } from './storage-sample-rows.ts';

const OWNERS = [ADA, BEN, ACME];
const ownerOf = (index: number) => OWNERS[index % OWNERS.length] ?? ADA;
const NOT_PENDING: readonly ExportStatus[] = ['success', 'failed', 'partial', 'unknown', 'revoked'];
const MANY = 450;

async function insertMany({ storage }: Scene, count: number): Promise<SettingRow[]> {
  const rows = Array.from({ length: count }, (_, index) =>
    settingRow({ id: idOf(`setting-${`${index}`.padStart(4, '0')}`), owner: ownerOf(index) }),
  );
  await Promise.all(rows.map((row) => storage.settings.insert(row)));
  return rows;
}

const expiredChecks: readonly StorageCheck[] = [
  {
    name: 'listExpired gives the pending exports of every owner whose lease ended before the moment, by rising id',
    advice: `Use WHERE status = 'pending' AND leaseUntil < now ORDER BY id.`,
    run: async ({ storage, witness }) => {
      const leases = { c: 8, a: 9, b: 1, 'at-now': 10, later: 11 };
      const pending = Object.entries(leases).map(([name, minutes], index) =>
        exportRow({ id: idOf(name), owner: ownerOf(index), leaseUntil: time(minutes) }),
      );
      const others = NOT_PENDING.map((status) => exportRow({ id: idOf(status), status, leaseUntil: time(1) }));
      for (const row of [...pending, ...others]) await storage.exports.insert(row);
      const [a, b, c] = ['a', 'b', 'c'].map((name) => pending.find((row) => row.id === idOf(name)));
      witness.equal('the list', await storage.maintenance.listExpired(time(10), 100), [a, b, c]);
    },
  },
  {
    name: 'pages of listExpired have at most `limit` rows, and lose and repeat nothing',
    advice: 'Order by id and start after `afterId`, with the same comparison of text.',
    run: async ({ storage, witness }) => {
      const names = ['a', 'B', 'b', 'C', 'c', '1', 'Z'];
      for (const [index, name] of names.entries())
        await storage.exports.insert(exportRow({ id: idOf(name), owner: ownerOf(index) }));
      const seen: string[] = [];
      for (let page = 0; page <= names.length; page += 1) {
        const found = await storage.maintenance.listExpired(time(60), 2, seen.at(-1));
        witness.holds(found.length <= 2, `a page of ${found.length} rows for the limit 2`);
        if (found.length === 0) break;
        seen.push(...found.map(({ id }) => id));
      }
      witness.equal('what all pages held', seen.map(nameOf).sort(), names.sort());
    },
  },
];

const visitChecks: readonly StorageCheck[] = [
  {
    name: 'eachSetting visits every setting of every owner once, also while the visitor replaces them',
    advice: 'Walk by id, page by page, and hand out the row as it is stored.',
    run: async (scene) => {
      const rows = await insertMany(scene, MANY);
      const seen: SettingRow[] = [];
      await scene.storage.maintenance.eachSetting(async (row) => {
        seen.push({ ...row });
        await scene.storage.settings.replace({ ...row, config: 'ciphertext-2', revision: 2 }, 1);
      });
      scene.witness.equal('the number of visits', seen.length, MANY);
      scene.witness.equal(
        'what was visited',
        seen.sort((one, other) => (one.id < other.id ? -1 : 1)),
        rows,
      );
      const replaced = rows.map((row) => ({ ...row, config: 'ciphertext-2', revision: 2 }));
      scene.witness.equal('what is stored', await scene.settings(), replaced);
    },
  },
  {
    name: 'eachSetting starts after `afterId`, and with the first when there is none',
    advice: 'Use WHERE id > afterId, also for the first page.',
    run: async (scene) => {
      const rows = await insertMany(scene, 5);
      for (const [index, { id }] of [...rows.entries(), [-1, { id: undefined }] as const]) {
        const seen: string[] = [];
        await scene.storage.maintenance.eachSetting(async (row) => void seen.push(nameOf(row.id)), id);
        const expected = rows.slice(index + 1).map((row) => nameOf(row.id));
        scene.witness.equal(`what was visited after ${id}`, seen, expected);
      }
    },
  },
  {
    name: 'eachSetting waits for each visit, and ends with the error of one that fails',
    advice: 'Await the visitor, one row after the other, and let its error through.',
    run: async (scene) => {
      await insertMany(scene, 5);
      let running = 0;
      let ended = 0;
      await scene.storage.maintenance.eachSetting(async () => {
        running += 1;
        scene.witness.equal('the number of visits at one time', running, 1);
        await aMoment();
        running -= 1;
        ended += 1;
      });
      scene.witness.equal('the number of visits that had ended', ended, 5);
      const failure = new Error('The visitor failed.');
      const seen = await scene.witness.rejects('the visitor that fails', () =>
        scene.storage.maintenance.eachSetting(() => Promise.reject(failure)),
      );
      scene.witness.holds(seen === failure, `another error than the visitor's`);
    },
  },
];

export const MAINTENANCE_CHECKS: readonly StorageCheck[] = [...expiredChecks, ...visitChecks];
