import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Encryption, ExportService, IntegrationError, jweEncryption, memoryStorage } from '../src/index.ts';
import { slack } from '../src/providers/slack/index.ts';

const newRing = (): Encryption => jweEncryption({ keys: [{ id: 'one', key: randomBytes(32) }] });

const storage = memoryStorage();
const userOver = (encryption: Encryption) =>
  new ExportService({ providers: [slack()], storage, encryption }).forUser({ userId: 'ada' });
const config = (accessToken: string) => ({ provider: 'slack', config: { accessToken } }) as const;

test('a connection whose secret cannot be read any more takes a new one', async () => {
  const { id } = await userOver(newRing()).saveIntegrationConfig(config('xoxb-first-token-of-ada'));
  const encryption = newRing();
  const mine = userOver(encryption);
  expect(await mine.updateIntegrationConfig(id, { config: config('xoxb-other-token-of-ada').config })).toMatchObject({
    id,
  });
  const [row] = await storage.settings.list('user:ada');
  const secret = await encryption.decrypt(row?.config ?? '', { owner: 'user:ada', provider: 'slack', settingId: id });
  expect(JSON.parse(secret)).toEqual({ config: { accessToken: 'xoxb-other-token-of-ada' } });
});

test('one that cannot be read just now keeps what it has', async () => {
  const ring = newRing();
  const { id } = await userOver(ring).saveIntegrationConfig(config('xoxb-first-token-of-ada'));
  const before = await storage.settings.get('user:ada', id);
  const down: Encryption = {
    ...ring,
    decrypt: async () => {
      throw new IntegrationError({ code: 'UNAVAILABLE', message: 'The key service is down.' });
    },
  };
  const patch = { config: config('xoxb-other-token-of-ada').config };
  await expect(userOver(down).updateIntegrationConfig(id, patch)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await storage.settings.get('user:ada', id)).toEqual(before);
});
