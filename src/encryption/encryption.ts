/** What a secret belongs to. It is bound into the ciphertext, so a secret moved to another row does not decrypt. */
export interface EncryptionContext {
  owner: string;
  provider: string;
  settingId: string;
}

/** How the host's secrets are kept. `decrypt` throws for anything `encrypt` did not make for the very same context. */
export interface Encryption {
  encrypt(plaintext: string, context: EncryptionContext): Promise<string>;
  decrypt(ciphertext: string, context: EncryptionContext): Promise<string>;
}
