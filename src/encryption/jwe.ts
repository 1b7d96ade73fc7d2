import { createSecretKey, hash, type KeyObject } from 'node:crypto';
import { IntegrationError, type UnreadableReason } from '../errors.ts';
import { openCompact, sealCompact } from './compact-jwe.ts';
import type { Encryption, EncryptionContext } from './encryption.ts';

/** A key and its name. The name goes into every ciphertext and tells later which key to take. */
export interface JweKey {
  id: string;
  /** 32 random bytes. */
  key: Uint8Array;
}

interface RingKey {
  id: string;
  key: KeyObject;
  thumbprint: string;
}

const KEY_BYTES = 32;
const digest = (value: string | Uint8Array): string => hash('sha256', value, 'base64url').slice(0, 22);
const digestOfContext = ({ owner, provider, settingId }: EncryptionContext): string =>
  digest(JSON.stringify([owner, provider, settingId]));

function invalidKeys(message: string): IntegrationError {
  return new IntegrationError({
    code: 'INVALID_INPUT',
    message,
    hint: 'Make a key with crypto.randomBytes(32) and keep it in your secret store.',
  });
}

function keyRing(keys: readonly JweKey[]): Map<string, RingKey> {
  if (keys.length === 0) throw invalidKeys('jweEncryption needs at least one key.');
  const ring = new Map<string, RingKey>();
  for (const { id, key } of keys) {
    if (!(key instanceof Uint8Array) || key.byteLength !== KEY_BYTES)
      throw invalidKeys(`The key ${JSON.stringify(id)} is not 32 bytes.`);
    if (typeof id !== 'string' || id === '' || ring.has(id)) throw invalidKeys('Each key needs an id of its own.');
    ring.set(id, { id, key: createSecretKey(key), thumbprint: digest(key) });
  }
  return ring;
}

const SAVE_AGAIN = 'Save the connection again.';
const TOLD: Record<UnreadableReason, [message: string, hint: string]> = {
  'key-missing': [
    'The stored secret was made with a key that is not in the ring.',
    'Add the old key to the end of `keys`.',
  ],
  'key-wrong': [
    'The key of this id is not the one the secret was made with.',
    'Give each new key a new id, and keep the old ones.',
  ],
  moved: ['The stored secret belongs to another setting.', SAVE_AGAIN],
  tampered: ['The stored secret was changed after it was saved.', SAVE_AGAIN],
  damaged: ['The stored secret is damaged.', SAVE_AGAIN],
};

function unreadable(reason: UnreadableReason): IntegrationError {
  const [message, hint] = TOLD[reason];
  return new IntegrationError({ code: 'INTERNAL', message, hint, retryable: false, unreadable: reason });
}

/** Undefined when there is none. */
function headerOf(ciphertext: string): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(ciphertext.split('.')[0] ?? '', 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The key a ciphertext was made with, once key and context are known to be the right ones. */
function keyFor(ring: ReadonlyMap<string, RingKey>, ciphertext: string, context: EncryptionContext): RingKey {
  const header = headerOf(ciphertext);
  if (typeof header?.kid !== 'string') throw unreadable('damaged');
  const key = ring.get(header.kid);
  if (key === undefined) throw unreadable('key-missing');
  if (header.kth !== key.thumbprint) throw unreadable('key-wrong');
  if (header.ctx !== digestOfContext(context)) throw unreadable('moved');
  return key;
}

/**
 * Encryption at rest with the host's keys: JWE, AES-256-GCM. The first key encrypts, all of them decrypt, so a key is
 * replaced by putting a new one in front: see `rotateKeys`. Throws `INVALID_INPUT` for keys that are not 32 bytes;
 * decrypting throws `INTERNAL`, and `unreadable` tells a missing key, a wrong key, a moved row and tampering apart.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { jweEncryption } from '@liveprompt/integrations';
 *
 * const encryption = jweEncryption({ keys: [{ id: '2026-11', key: randomBytes(32) }] });
 * ```
 */
export function jweEncryption(options: { keys: readonly JweKey[] }): Encryption {
  const ring = keyRing(options.keys);
  const [current] = ring.values();
  return {
    encrypt: async (plaintext, context) => {
      const { id, key, thumbprint } = current as RingKey;
      return sealCompact(plaintext, { kid: id, kth: thumbprint, ctx: digestOfContext(context) }, key);
    },
    decrypt: async (ciphertext, context) => {
      const { key } = keyFor(ring, ciphertext, context);
      try {
        return openCompact(ciphertext, key);
      } catch {
        throw unreadable('tampered');
      }
    },
    isCurrent: (ciphertext) => {
      const { kid, kth } = headerOf(ciphertext) ?? {};
      return kid === current?.id && kth === current?.thumbprint;
    },
  };
}
