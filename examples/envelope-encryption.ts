// Secrets under keys that never leave a key service: each secret has a data key of its own, which the service wraps.
// Here the service is a small class. Yours is your cloud's, with the same two calls.
//   npm run build && node examples/envelope-encryption.ts
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import {
  type Encryption,
  type EncryptionContext,
  ExportService,
  IntegrationError,
  memoryStorage,
  type SettingRow,
  type UnreadableReason,
} from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { encryptionContract, startSandbox } from '@liveprompt/integrations/testing';

interface Box {
  iv: string;
  body: string;
  tag: string;
}

/** AES-256-GCM. What is `bound` is not in the box, and without it the box does not open. */
function lock(key: Uint8Array, content: Uint8Array, bound: string): Box {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(content), cipher.final()]);
  return { iv: iv.toString('hex'), body: body.toString('hex'), tag: cipher.getAuthTag().toString('hex') };
}

function unlock(key: Uint8Array, { iv, body, tag }: Box, bound: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'hex'), { authTagLength: 16 })
    .setAAD(Buffer.from(bound))
    .setAuthTag(Buffer.from(tag, 'hex'));
  return Buffer.concat([decipher.update(Buffer.from(body, 'hex')), decipher.final()]);
}

/** Stands for a key service: it makes and wraps data keys, and never gives its own keys away. */
class KeyService {
  readonly #keys = new Map<string, Buffer>();

  createKey(name: string): void {
    this.#keys.set(name, randomBytes(32));
  }

  deleteKey(name: string): void {
    this.#keys.delete(name);
  }

  async generateDataKey(name: string): Promise<{ plain: Buffer; wrapped: Box }> {
    const plain = randomBytes(32);
    return { plain, wrapped: lock(this.#key(name), plain, name) };
  }

  async decrypt(name: string, wrapped: Box): Promise<Buffer> {
    return unlock(this.#key(name), wrapped, name);
  }

  #key(name: string): Buffer {
    const key = this.#keys.get(name);
    if (key === undefined) throw new TypeError(`There is no key ${name}.`);
    return key;
  }
}

/** What can be read of a stored secret. All of it is bound into the box, so nobody can change it. */
interface Label {
  key: string;
  wrapped: Box;
  /** Which setting it belongs to. */
  setting: string;
}

const unreadable = (reason: UnreadableReason): IntegrationError =>
  new IntegrationError({
    code: 'INTERNAL',
    message: `The stored secret cannot be read: ${reason}.`,
    unreadable: reason,
  });

const settingOf = ({ owner, provider, settingId }: EncryptionContext): string =>
  hash('sha256', JSON.stringify([owner, provider, settingId]));

const PARTS = /^([\w-]+)\.([0-9a-f]{24})\.((?:[0-9a-f]{2})*)\.([0-9a-f]{32})$/;

function read(ciphertext: string): { text: string; label: Label; box: Box } | undefined {
  const [, text = '', iv = '', body = '', tag = ''] = PARTS.exec(ciphertext) ?? [];
  try {
    const label = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Label> | null;
    if (typeof label?.key !== 'string' || typeof label.setting !== 'string' || label.wrapped === undefined) return;
    return { text, label: { key: label.key, wrapped: label.wrapped, setting: label.setting }, box: { iv, body, tag } };
  } catch {
    return;
  }
}

/** Writes with a key of the service, and reads whatever the service has the key of. */
function envelopeEncryption(keys: KeyService, current: string): Encryption {
  return {
    async encrypt(plaintext, context) {
      const { plain, wrapped } = await keys.generateDataKey(current);
      const label: Label = { key: current, wrapped, setting: settingOf(context) };
      const text = Buffer.from(JSON.stringify(label)).toString('base64url');
      const { iv, body, tag } = lock(plain, Buffer.from(plaintext), text);
      return [text, iv, body, tag].join('.');
    },
    async decrypt(ciphertext, context) {
      const found = read(ciphertext);
      if (found === undefined) throw unreadable('damaged');
      const { text, label, box } = found;
      // Of your service, also tell one that does not answer: throw UNAVAILABLE, which is retryable.
      const dataKey = await keys.decrypt(label.key, label.wrapped).catch((error: unknown) => {
        throw unreadable(error instanceof TypeError ? 'key-missing' : 'key-wrong');
      });
      if (label.setting !== settingOf(context)) throw unreadable('moved');
      try {
        return unlock(dataKey, box, text).toString();
      } catch {
        throw unreadable('tampered');
      }
    },
    isCurrent: (ciphertext) => read(ciphertext)?.label.key === current,
  };
}

const sandbox = await startSandbox({ vendors: ['slack'] });
const storage = memoryStorage();
const keys = new KeyService();
const serviceWith = (key: string) =>
  new ExportService({
    providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
    storage,
    encryption: envelopeEncryption(keys, key),
  });

// Three people connect their Slack under the first key.
keys.createKey('key-1');
const people = ['ada', 'ben', 'eve'];
for (const userId of people) {
  const config = { accessToken: sandbox.slack.botToken, defaultChannel: 'general' };
  await serviceWith('key-1').forUser({ userId }).saveIntegrationConfig({ provider: 'slack', config });
}

// A new key: what is there is written anew, then the old key may go.
keys.createKey('key-2');
const service = serviceWith('key-2');
for (const _run of [1, 2]) {
  const { rotated, current, unreadable: left } = await service.rotateKeys();
  console.log(`rotated ${rotated}, current ${current}, unreadable ${left.length}`);
}
keys.deleteKey('key-1');
const report = { title: 'Weekly planning', startedAt: '2026-11-16T09:00:00Z', participants: [{ name: 'Ada' }] };
for (const userId of people) {
  const outcome = await service.forUser({ userId }).export({ report, sessionId: 's', to: { provider: 'slack' } });
  console.log(userId, outcome.status);
}

// What somebody does to the table behind our back is told apart.
const rows: SettingRow[] = [];
await storage.maintenance.eachSetting(async (row) => void rows.push(row));
const configOf = (userId: string): string => rows.find((row) => row.userId === userId)?.config ?? '';
const stranger = new KeyService();
stranger.createKey('key-2');
for (const row of rows) {
  const context = { owner: row.owner, provider: row.provider, settingId: row.id };
  const foreign = await envelopeEncryption(stranger, 'key-2').encrypt('{}', context);
  const config = { ada: foreign, ben: configOf('ada'), eve: `${configOf('eve').slice(0, -4)}0000` }[row.userId] ?? '';
  await storage.settings.replace({ ...row, config, revision: row.revision + 1 }, row.revision);
}
keys.createKey('key-3');
const after = await serviceWith('key-3').rotateKeys();
const reasonOf = (owner: string) => after.unreadable.find((secret) => secret.owner === owner)?.reason;
for (const userId of people) console.log(userId, reasonOf(`user:${userId}`));
await sandbox.close();

// And it keeps what every encryption must promise.
const checks = encryptionContract({
  open: async () => ({ encryption: envelopeEncryption(keys, 'key-2') }),
  other: async () => envelopeEncryption(stranger, 'key-2'),
});
for (const { run } of checks) await run();
console.log(`encryptionContract: ${checks.length} checks passed`);

// It prints:
//   rotated 3, current 0, unreadable 0
//   rotated 0, current 3, unreadable 0
//   ada success
//   ben success
//   eve success
//   ada key-wrong
//   ben moved
//   eve tampered
//   encryptionContract: 20 checks passed
