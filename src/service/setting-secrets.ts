import type { Grant } from '../auth/grant.ts';
import type { Encryption } from '../encryption/encryption.ts';
import { IntegrationError } from '../errors.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';

/** What is encrypted of a setting. */
export interface Secret {
  /** The configuration as it was given: the provider's schema reads it each time. */
  config: unknown;
  /** Of a connection that was made by the vendor's login. */
  grant?: Grant;
}

/** Whose secret it is. */
export type SecretOwner = Pick<SettingRow, 'owner' | 'provider' | 'id'>;

const contextOf = ({ owner, provider, id }: SecretOwner) => ({ owner, provider, settingId: id });

/** Encrypts what is kept of a setting. Throws `INVALID_INPUT` without an encryption. */
export async function sealSecret(
  encryption: Encryption | undefined,
  owner: SecretOwner,
  secret: Secret,
): Promise<string> {
  if (encryption === undefined) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'Secrets are not stored without an encryption.',
      hint: 'Construct ExportService with `encryption: jweEncryption({ keys })`, or save a credentialsRef.',
    });
  }
  return encryption.encrypt(JSON.stringify(secret), contextOf(owner));
}

/** What was sealed for this setting. Throws what the encryption throws. */
export async function openSecret(
  encryption: Encryption | undefined,
  owner: SecretOwner,
  ciphertext: string,
): Promise<Secret> {
  if (encryption === undefined) {
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'The setting is encrypted, and the service has no encryption.',
      hint: 'Construct ExportService with the `encryption` it was saved with.',
    });
  }
  return JSON.parse(await encryption.decrypt(ciphertext, contextOf(owner))) as Secret;
}
