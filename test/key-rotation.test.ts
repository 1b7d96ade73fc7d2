import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type Encryption,
  type EncryptionContext,
  ExportService,
  IntegrationError,
  type JweKey,
  jweEncryption,
  memoryStorage,
  type OwnerKey,
  type RotationProgress,
  type SettingRow,
  type StorageAdapter,
} from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';
import { sqliteStorage } from '../src/storage/sql/sqlite.ts';
import { idOf, settingRow } from '../src/testing/contract/storage-sample-rows.ts';

const newKey = (id: string): JweKey => ({ id, key: randomBytes(32) });
const [OLD, NEW] = [newKey('2026-01'), newKey('2026-11')];
const [before, both, after] = [[OLD], [NEW, OLD], [NEW]].map((keys) => jweEncryption({ keys })) as [
  Encryption,
  Encryption,
  Encryption,
];
const OWNERS: readonly OwnerKey[] = ['user:ada', 'user:ben', 'organization:acme'];

const contextOf = ({ owner, provider, id }: SettingRow): EncryptionContext => ({ owner, provider, settingId: id });
const secretOf = (index: number): string => JSON.stringify({ config: { accessToken: `xoxb-${index}` } });
const serviceOver = (storage: StorageAdapter, encryption?: Encryption) =>
  new ExportService({ providers: [slack()], storage, encryption, credentials: async () => ({}) });

async function rowsOf(storage: StorageAdapter): Promise<SettingRow[]> {
  const rows: SettingRow[] = [];
  await storage.maintenance.eachSetting(async (row) => void rows.push(row));
  return rows;
}

const idAt = (index: number): string => idOf(`s${`${index}`.padStart(4, '0')}`);

/** A storage with so many secrets under the old key, of several owners. */
async function kept(count: number, storage: StorageAdapter = memoryStorage()): Promise<StorageAdapter> {
  for (let index = 0; index < count; index += 1) {
    const owner = OWNERS[index % OWNERS.length] ?? 'user:ada';
    const row = settingRow({ id: idAt(index), owner });
    await storage.settings.insert({ ...row, config: await before.encrypt(secretOf(index), contextOf(row)) });
  }
  return storage;
}

async function secretsIn(storage: StorageAdapter, encryption: Encryption): Promise<string[]> {
  const rows = await rowsOf(storage);
  return Promise.all(rows.map((row) => encryption.decrypt(row.config ?? '', contextOf(row))));
}

const allSecrets = (count: number): string[] => Array.from({ length: count }, (_, index) => secretOf(index));

describe('rotateKeys', () => {
  test.each([
    ['memory', () => memoryStorage()],
    ['SQLite', () => sqliteStorage({ path: ':memory:' })],
  ])('writes every secret of every owner anew in %s, and changes nothing else', async (_name, open) => {
    const storage = await kept(30, open());
    const rows = await rowsOf(storage);
    const service = serviceOver(storage, both);
    expect(await service.rotateKeys()).toEqual({
      rotated: 30,
      current: 0,
      unreadable: [],
      lastId: idAt(29),
      isComplete: true,
    });
    expect(await secretsIn(storage, after)).toEqual(allSecrets(30));
    const changed = await rowsOf(storage);
    expect(changed).toEqual(
      rows.map((row, index) => ({ ...row, config: changed[index]?.config, revision: row.revision + 1 })),
    );
    expect(await service.rotateKeys()).toMatchObject({ rotated: 0, current: 30 });
    expect(await rowsOf(storage)).toEqual(changed);
  });

  test('has nothing to do in an empty storage, nor with references to credentials', async () => {
    const storage = memoryStorage();
    const service = serviceOver(storage, both);
    expect(await service.rotateKeys()).toEqual({ rotated: 0, current: 0, unreadable: [], isComplete: true });
    await service.forUser({ userId: 'ada' }).saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault/1' });
    expect(await service.rotateKeys()).toMatchObject({ rotated: 0, current: 0, unreadable: [], isComplete: true });
  });

  test('does not decrypt what is current', async () => {
    const storage = await kept(20);
    await serviceOver(storage, both).rotateKeys();
    let decrypted = 0;
    const counting: Encryption = {
      ...both,
      decrypt: (...given) => {
        decrypted += 1;
        return both.decrypt(...given);
      },
    };
    expect(await serviceOver(storage, counting).rotateKeys()).toMatchObject({ current: 20 });
    expect(decrypted).toBe(0);
  });

  test('takes an encryption that does not say what is current, and writes all of it each time', async () => {
    const storage = await kept(5);
    const { isCurrent: _, ...silent } = both;
    for (let run = 0; run < 2; run += 1)
      expect(await serviceOver(storage, silent).rotateKeys()).toMatchObject({ rotated: 5, current: 0 });
    expect(await secretsIn(storage, after)).toEqual(allSecrets(5));
  });

  test('lists what it cannot read, with the reason, leaves it as it is, and goes on', async () => {
    const storage = await kept(12);
    const spoil = async (index: number, change: (row: SettingRow) => Promise<string> | string) => {
      const row = (await rowsOf(storage))[index];
      if (row === undefined) throw new Error('no such setting');
      await storage.settings.replace({ ...row, config: await change(row), revision: 2 }, 1);
    };
    const strange = newKey('lost');
    await spoil(1, (row) => jweEncryption({ keys: [strange] }).encrypt('x', contextOf(row)));
    await spoil(3, (row) => jweEncryption({ keys: [newKey(OLD.id)] }).encrypt('x', contextOf(row)));
    await spoil(5, (row) => before.encrypt('x', { ...contextOf(row), owner: 'user:eve' }));
    await spoil(7, (row) => `${row.config?.slice(0, -4)}AAAA`);
    await spoil(9, () => 'nonsense');
    const left = await rowsOf(storage);
    const result = await serviceOver(storage, both).rotateKeys();
    const reasons = ['key-missing', 'key-wrong', 'moved', 'tampered', 'damaged'];
    const spoilt = [1, 3, 5, 7, 9];
    expect(result).toMatchObject({ rotated: 7, current: 0, isComplete: true });
    expect(result.unreadable).toEqual(
      spoilt.map((index, at) => ({
        settingId: idAt(index),
        owner: OWNERS[index % OWNERS.length],
        provider: 'slack',
        reason: reasons[at],
      })),
    );
    const rows = await rowsOf(storage);
    for (const index of spoilt) expect(rows[index]).toEqual(left[index]);
  });

  test('an encryption that gives no reason has none told, and its words are not shown', async () => {
    const storage = await kept(3);
    const rude: Encryption = { ...both, decrypt: () => Promise.reject(new Error('the secret is xoxb-1')) };
    const { unreadable } = await serviceOver(storage, rude).rotateKeys();
    expect(unreadable.map(({ reason }) => reason)).toEqual(['not-told', 'not-told', 'not-told']);
    expect(JSON.stringify(unreadable)).not.toContain('xoxb');
  });

  test('a key service that does not answer just now ends the run, and its secrets count as nothing', async () => {
    const storage = await kept(12);
    const message = 'The key service does not answer.';
    let calls = 0;
    const decrypt: Encryption['decrypt'] = async (...given) => {
      calls += 1;
      if (calls > 16) throw new IntegrationError({ code: 'UNAVAILABLE', message });
      return both.decrypt(...given);
    };
    await expect(serviceOver(storage, { ...both, decrypt }).rotateKeys()).rejects.toMatchObject({ message });
    expect(await serviceOver(storage, both).rotateKeys()).toMatchObject({ rotated: 4, current: 8, unreadable: [] });
  });

  test('an `isCurrent` that throws stops nobody', async () => {
    const storage = await kept(3);
    const odd: Encryption = {
      ...both,
      isCurrent: () => {
        throw new TypeError('no');
      },
    };
    expect(await serviceOver(storage, odd).rotateKeys()).toMatchObject({ rotated: 3 });
  });
});

describe('the old secret stays until the new one can be read:', () => {
  const cannot = () => Promise.reject(new Error('refused for key 2026-11'));
  test.each<[string, Partial<Encryption>]>([
    ['an encryption that cannot write', { encrypt: cannot }],
    [
      'one that throws at once',
      {
        encrypt: () => {
          throw new Error('refused for key 2026-11');
        },
      },
    ],
    [
      'one that cannot read what it writes',
      { encrypt: (text, context) => jweEncryption({ keys: [newKey('x')] }).encrypt(text, context) },
    ],
    ['one that writes something else', { encrypt: (_text, context) => both.encrypt('', context) }],
  ])('%s', async (_name, change) => {
    const storage = await kept(3);
    const rows = await rowsOf(storage);
    const failure: unknown = await serviceOver(storage, { ...both, ...change })
      .rotateKeys()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IntegrationError);
    expect(failure).toMatchObject({ code: 'INTERNAL', retryable: true, hint: expect.stringContaining('first key') });
    expect(String(failure)).not.toContain('refused');
    expect(await rowsOf(storage)).toEqual(rows);
  });
});

describe('what others do meanwhile', () => {
  /** A storage in which somebody does something just before the first secret is replaced. */
  function interrupted(storage: StorageAdapter, act: (row: SettingRow) => Promise<unknown>): StorageAdapter {
    let isDone = false;
    const replace: StorageAdapter['settings']['replace'] = async (row, expected) => {
      if (!isDone) {
        isDone = true;
        await act(row);
      }
      return storage.settings.replace(row, expected);
    };
    return { ...storage, settings: { ...storage.settings, replace } };
  }

  test('a secret that a user saves is not overwritten', async () => {
    const storage = await kept(1);
    const users = serviceOver(storage, both).forUser({ userId: 'ada' });
    const service = serviceOver(
      interrupted(storage, ({ id }) =>
        users.updateIntegrationConfig(id, { config: { accessToken: 'xoxb-of-the-user' } }),
      ),
      both,
    );
    expect(await service.rotateKeys()).toMatchObject({ rotated: 0, current: 1 });
    expect((await secretsIn(storage, after))[0]).toContain('xoxb-of-the-user');
  });

  test('nor is one that a process saves which has not got the new key yet: it is written anew', async () => {
    const storage = await kept(1);
    const users = serviceOver(storage, before).forUser({ userId: 'ada' });
    const service = serviceOver(
      interrupted(storage, ({ id }) =>
        users.updateIntegrationConfig(id, { config: { accessToken: 'xoxb-of-the-user' } }),
      ),
      both,
    );
    expect(await service.rotateKeys()).toMatchObject({ rotated: 1, current: 0 });
    expect((await secretsIn(storage, after))[0]).toContain('xoxb-of-the-user');
  });

  test('a label, a default and a switch that a user changes stay changed', async () => {
    const storage = await kept(1);
    const users = serviceOver(storage, both).forUser({ userId: 'ada' });
    const change = { label: 'Mine', isActive: false, defaults: { destination: { channel: 'C7' } } };
    const service = serviceOver(
      interrupted(storage, ({ id }) => users.updateIntegrationConfig(id, change)),
      both,
    );
    expect(await service.rotateKeys()).toMatchObject({ rotated: 1 });
    expect(await users.getAllIntegrations()).toMatchObject([change]);
    expect(await secretsIn(storage, after)).toEqual(allSecrets(1));
  });

  test('a user’s change that meets the rotation is carried out', async () => {
    const storage = await kept(1);
    const rotating = serviceOver(storage, both);
    const users = serviceOver(
      interrupted(storage, () => rotating.rotateKeys()),
      both,
    ).forUser({ userId: 'ada' });
    await users.updateIntegrationConfig(idAt(0), { label: 'Mine' });
    const [row] = await rowsOf(storage);
    expect(row).toMatchObject({ label: 'Mine', revision: 3 });
    expect(await secretsIn(storage, after)).toEqual(allSecrets(1));
  });

  test('a setting that is deleted stays deleted', async () => {
    const storage = await kept(1);
    const users = serviceOver(storage, both).forUser({ userId: 'ada' });
    const service = serviceOver(
      interrupted(storage, ({ id }) => users.deleteIntegrationConfig(id)),
      both,
    );
    expect(await service.rotateKeys()).toMatchObject({ rotated: 0, current: 0, unreadable: [] });
    expect(await rowsOf(storage)).toEqual([]);
  });

  test('a storage that never replaces anything is told', async () => {
    const storage = await kept(1);
    const never = { ...storage, settings: { ...storage.settings, replace: async () => false } };
    await expect(serviceOver(never, both).rotateKeys()).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
      hint: 'Put your storage to the test with storageContract.',
    });
  });
});

describe('a run', () => {
  test('tells how far it is, also to somebody who throws', async () => {
    const storage = await kept(20);
    const told: RotationProgress[] = [];
    const onProgress = (progress: RotationProgress): void => {
      told.push(progress);
      throw new Error('of the host');
    };
    await serviceOver(storage, both).rotateKeys({ onProgress });
    expect(told.at(-1)).toEqual({ rotated: 20, current: 0, unreadable: 0, lastId: idAt(19) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.map(({ rotated }) => rotated)).toEqual(told.map(({ rotated }) => rotated).toSorted((a, b) => a - b));
  });

  test('is ended by a signal, and goes on from where it was', async () => {
    const storage = await kept(40);
    const service = serviceOver(storage, both);
    const controller = new AbortController();
    const first = await service.rotateKeys({ signal: controller.signal, onProgress: () => controller.abort() });
    expect(first.isComplete).toBe(false);
    expect(first.rotated).toBeGreaterThan(0);
    expect(first.rotated).toBeLessThan(40);
    expect(first.lastId).toBe(idAt(first.rotated - 1));
    const rest = 40 - first.rotated;
    await expect(service.rotateKeys({ afterId: 'misspelt' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await service.rotateKeys({ afterId: first.lastId })).toMatchObject({ rotated: rest, current: 0 });
    expect(await service.rotateKeys()).toMatchObject({ rotated: 0, current: 40, isComplete: true });
    expect(await secretsIn(storage, after)).toEqual(allSecrets(40));
  });

  test('lets others have their turn, so a timer can end it', async () => {
    const storage = await kept(400, sqliteStorage({ path: ':memory:' }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const { isComplete, rotated } = await serviceOver(storage, both).rotateKeys({ signal: controller.signal });
    expect([isComplete, rotated < 400]).toEqual([false, true]);
  });

  test('writes nothing under a signal that was aborted before', async () => {
    const storage = await kept(3);
    const rows = await rowsOf(storage);
    const result = await serviceOver(storage, both).rotateKeys({ signal: AbortSignal.abort() });
    expect(result).toEqual({ rotated: 0, current: 0, unreadable: [], isComplete: false });
    expect(await rowsOf(storage)).toEqual(rows);
  });

  test('beside another one writes each secret once more at the most, and loses none', async () => {
    const storage = await kept(60);
    const results = await Promise.all([1, 2].map(() => serviceOver(storage, both).rotateKeys()));
    expect(results[0]).toMatchObject({ isComplete: true, unreadable: [] });
    expect(results.reduce((sum, { rotated }) => sum + rotated, 0)).toBe(60);
    expect(results.reduce((sum, { current }) => sum + current, 0)).toBe(60);
    expect(await secretsIn(storage, after)).toEqual(allSecrets(60));
  });

  test.each([3, 30])(
    'over a storage that fails tells that, and nothing of what it says: %i settings',
    async (count) => {
      const storage = await kept(count);
      const failing = {
        ...storage,
        settings: { ...storage.settings, replace: () => Promise.reject(new RangeError('row')) },
      };
      await expect(serviceOver(failing, both).rotateKeys()).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        message: "The host's storage failed (RangeError).",
      });
    },
  );

  test('over a storage that fails while it is walked through does not end as if it were through', async () => {
    const storage = await kept(3);
    const eachSetting = () => Promise.reject(new RangeError('row'));
    const failing = { ...storage, maintenance: { ...storage.maintenance, eachSetting } };
    await expect(serviceOver(failing, both).rotateKeys()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  test('needs an encryption', async () => {
    await expect(serviceOver(memoryStorage()).rotateKeys()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
