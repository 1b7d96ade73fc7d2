import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/** RFC 7518, section 5.3. Both are fixed: a shorter tag would be easier to forge. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** The bytes of one part. Undefined unless it is written exactly as `encode` writes it. */
function decode(part: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(part ?? '', 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

/**
 * Encrypts as JWE in compact form (RFC 7516) with a shared key, `alg: dir`, `enc: A256GCM`. The header is protected: it
 * can be read, and not changed. Node's own AES-GCM, since through Web Crypto one secret costs more than a request.
 */
export function sealCompact(plaintext: string, header: Record<string, unknown>, key: KeyObject): string {
  const protectedHeader = encode(Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', ...header })));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return [protectedHeader, '', encode(iv), encode(ciphertext), encode(cipher.getAuthTag())].join('.');
}

/** The plaintext of what {@link sealCompact} made with this key. Throws for anything else. */
export function openCompact(sealed: string, key: KeyObject): string {
  const parts = sealed.split('.');
  const [protectedHeader = '', encryptedKey, ivPart, ciphertextPart, tagPart] = parts;
  const [iv, ciphertext, tag] = [decode(ivPart), decode(ciphertextPart), decode(tagPart)];
  const isWellFormed = parts.length === 5 && encryptedKey === '' && iv && ciphertext && tag;
  if (!isWellFormed || iv.byteLength !== IV_BYTES || tag.byteLength !== TAG_BYTES) throw new Error('not a compact JWE');
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(protectedHeader))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}
