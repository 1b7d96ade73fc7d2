/** What a secret belongs to. It is bound into the ciphertext, so a secret moved to another row does not decrypt. */
export interface EncryptionContext {
  owner: string;
  provider: string;
  settingId: string;
}

/**
 * How the host's secrets are kept. `decrypt` throws for anything `encrypt` did not make for the very same context; an
 * `IntegrationError` with `unreadable` tells why, and one that is `retryable` that it may work later.
 */
export interface Encryption {
  encrypt(plaintext: string, context: EncryptionContext): Promise<string>;
  decrypt(ciphertext: string, context: EncryptionContext): Promise<string>;
  /**
   * True when the ciphertext names the key that `encrypt` writes with now, so that `rotateKeys` can pass it over. It is not
   * decrypted for that: true says nothing of whether it can be. Without this every secret is written anew each time.
   */
  isCurrent?(ciphertext: string): boolean;
}
