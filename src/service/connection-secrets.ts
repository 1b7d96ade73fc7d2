import { type Grant, grantFrom } from '../auth/grant.ts';
import type { Encryption } from '../encryption/encryption.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { TokenAnswer } from '../oauth-vendor.ts';
import type { AnyProviderEntry } from '../provider.ts';
import type { SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { keepHealth } from './connection-health.ts';
import { asRecord, configWith, Grants, isGranted, type OAuthApps } from './grants.ts';
import { openSecret, type Secret, type SecretOwner, sealSecret } from './setting-secrets.ts';
import { displayOf, type SettingInput } from './settings.ts';

/** Gives the configuration that a reference stands for. Asked again with `refresh` after the vendor refused it. */
export type CredentialsLookup = (ref: string, how: { provider: string; refresh: boolean }) => Promise<unknown>;

/** A connection with what an integration needs. */
export interface Opened {
  entry: AnyProviderEntry;
  config: unknown;
  /** Of a connection that was made by the vendor's login. */
  grant: Grant | undefined;
}

/** The tokens of one login. */
interface KeptTokens {
  accessToken: string;
  refreshToken: string | null;
  loginUrl: string | null;
}

/** What a vendor's login gave. */
export interface Granted {
  answer: TokenAnswer;
  loginUrl: string | undefined;
}

/** What secrets are kept with. */
export interface ConnectionSecretsOptions {
  settings: StorageAdapter['settings'];
  encryption: Encryption | undefined;
  credentials: CredentialsLookup | undefined;
  apps: OAuthApps;
  logger: Logger;
  refreshLeaseMs: number;
}

/** What is stored of a secret. */
type Sealed = Pick<SettingRow, 'config' | 'credentialsRef' | 'display'>;
/** A setting whose secret is to be written; `config` is the one before. */
type Sealable = SecretOwner & Partial<Pick<SettingRow, 'config'>>;

const opened = (entry: AnyProviderEntry, { config, grant }: Secret): Opened => ({
  entry,
  config: entry.parseConfig(config),
  grant,
});

/** What was exported over a connection is known as being in its account: another one needs a connection of its own. */
function checkAccount({ id, name }: AnyProviderEntry, before: string | null | undefined, now: string | null): void {
  if (before == null || now === null || before === now) return;
  throw new IntegrationError({
    code: 'INVALID_INPUT',
    provider: id,
    message: `This is another account of ${name} than the one of the connection.`,
    hint: 'Log in to the account of the connection, or connect the other one anew, without settingId.',
  });
}

/** A pasted token would be gone with the next renewal, and the consent of the login would be left without anybody who ends it. */
function checkLeftToLogin(
  { id, name, oauth }: AnyProviderEntry,
  { config, credentialsRef }: Pick<SettingInput, 'config' | 'credentialsRef'>,
): void {
  const path = credentialsRef === undefined ? 'config' : 'credentialsRef';
  if (credentialsRef === undefined && oauth?.vendor.accessTokenOf(asRecord(config)) === undefined) return;
  throw new IntegrationError({
    code: 'INVALID_INPUT',
    provider: id,
    message: `${path}: the connection was made by the login of ${name}, which gives its token.`,
    hint: 'Let the person log in again with beginAuthorization and settingId, or save another connection.',
    issues: [{ path, message: 'its token is given by a login' }],
  });
}

/** The secrets of all connections: the only place where they are read and written. */
export class ConnectionSecrets {
  readonly grants: Grants;
  readonly #options: ConnectionSecretsOptions;

  constructor(options: ConnectionSecretsOptions) {
    this.#options = options;
    this.grants = new Grants(options);
  }

  /** The decrypted, checked configuration, with tokens that hold for a while; `asStored`: as it is. */
  async open(entry: AnyProviderEntry, row: SettingRow, how?: 'asStored'): Promise<Opened> {
    if (row.config === null) return this.#lookUp(entry, row, false);
    const secret = await this.#read(row, row.config);
    if (!isGranted(secret) || how === 'asStored') return opened(entry, secret);
    return opened(entry, await this.#orRefused(row, () => this.grants.fresh(entry, row, secret)));
  }

  /** The same with other credentials than those that the vendor refused; undefined when no others can be had. */
  async openAnew(row: SettingRow, { entry, grant }: Opened): Promise<Opened | undefined> {
    if (row.credentialsRef !== null) return this.#lookUp(entry, row, true);
    if (grant === undefined) return undefined;
    const secret = await this.#orRefused(row, () => this.grants.other(entry, row, grant));
    return secret === undefined ? undefined : opened(entry, secret);
  }

  /** What is to be stored of a configuration, or of a reference to one. Throws `INVALID_INPUT` for both and for neither. */
  async seal(
    entry: AnyProviderEntry,
    row: Sealable,
    input: Pick<SettingInput, 'config' | 'credentialsRef'>,
  ): Promise<Sealed> {
    if ((input.config === undefined) === (input.credentialsRef === undefined)) {
      throw invalidInput([{ path: 'config', message: 'expected either config or credentialsRef' }]);
    }
    const before = await this.#before(row);
    if (before !== undefined && isGranted(before)) checkLeftToLogin(entry, input);
    if (input.credentialsRef !== undefined)
      return { config: null, credentialsRef: input.credentialsRef, display: '{}' };
    // What people change of a connection that was made by a login is what does not come from the login.
    if (before !== undefined && isGranted(before))
      return this.#sealed(entry, row, { ...before, config: { ...asRecord(before.config), ...asRecord(input.config) } });
    return this.#sealed(entry, row, { config: input.config });
  }

  /** What is to be stored of a login, over what was there before and beside what the application says. */
  async sealGranted(
    entry: AnyProviderEntry,
    row: Sealable,
    { answer, loginUrl }: Granted,
    config: unknown,
  ): Promise<Sealed> {
    const before = await this.#before(row);
    const own = { ...asRecord(before?.config), ...asRecord(config) };
    const told = entry.oauth?.vendor.accountOf(answer) ?? null;
    checkAccount(entry, before?.grant?.account, told);
    // An answer that does not say which account it is does not make it another one.
    const account = told ?? before?.grant?.account ?? null;
    const generation = before?.grant?.generation ?? 0;
    const grant = grantFrom(answer, { generation, account, loginUrl: loginUrl ?? null });
    return this.#sealed(entry, row, { config: configWith(entry, own, answer), grant });
  }

  /** Ends a login's tokens where the vendor keeps them; false when there are none. Throws when they may still hold. */
  async end(entry: AnyProviderEntry, row: SettingRow): Promise<boolean> {
    const secret = row.config === null ? undefined : await this.#read(row, row.config);
    if (secret === undefined || !isGranted(secret)) return false;
    await this.grants.end(entry, row, secret);
    return true;
  }

  /** The tokens of a login, and where it was; undefined for another connection, or one that cannot be read. */
  async tokensOf(entry: AnyProviderEntry, row: SettingRow): Promise<KeptTokens | undefined> {
    const before = await this.#before(row);
    if (before === undefined || !isGranted(before)) return undefined;
    const { refreshToken, loginUrl } = before.grant;
    return { accessToken: String(entry.oauth?.vendor.accessTokenOf(before.config)), refreshToken, loginUrl };
  }

  /** Nobody has the tokens any more that a new login has replaced. What stands in the way of ending them is not told. */
  async endReplaced(entry: AnyProviderEntry, before: KeptTokens, { answer }: Granted): Promise<void> {
    const isSame = before.refreshToken === null || before.refreshToken === answer.refresh_token;
    if (isSame || entry.oauth?.vendor.keptOnDelete !== undefined) return;
    await this.grants
      .client(entry, before.loginUrl)
      .revoke(before)
      .catch(() => undefined);
  }

  /** What is to be replaced. One that cannot be read any more is replaced as a whole; one that cannot be read just now is not. */
  async #before(row: Sealable): Promise<Secret | undefined> {
    if (row.config == null) return undefined;
    try {
      return await this.#read(row, row.config);
    } catch (error) {
      if (isIntegrationError(error) && error.retryable) throw error;
      return undefined;
    }
  }

  #read(row: SecretOwner, ciphertext: string): Promise<Secret> {
    return openSecret(this.#options.encryption, row, ciphertext);
  }

  async #sealed(entry: AnyProviderEntry, row: SecretOwner, secret: Secret): Promise<Sealed> {
    // Kept as given and read by the schema each time: a schema may change what it reads.
    entry.parseConfig(secret.config);
    const config = await sealSecret(this.#options.encryption, row, secret);
    return { config, credentialsRef: null, display: displayOf(entry.fields, secret.config) };
  }

  async #lookUp(entry: AnyProviderEntry, row: SettingRow, refresh: boolean): Promise<Opened> {
    const { credentials } = this.#options;
    const { credentialsRef, provider } = row;
    if (credentials === undefined || credentialsRef === null) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'The setting names credentials, and the service has no `credentials`.',
        hint: 'Construct ExportService with `credentials`.',
      });
    }
    const config = await this.#orRefused(row, async () => {
      try {
        return await credentials(credentialsRef, { provider, refresh });
      } catch (error) {
        throw new IntegrationError({
          code: 'AUTH_FAILED',
          provider,
          message: `The host's credentials could not be had (${error instanceof Error ? error.name : typeof error}).`,
          hint: 'Connect the account again.',
        });
      }
    });
    return { entry, config: entry.parseConfig(config), grant: undefined };
  }

  /** That no credentials can be had any more is kept with the setting. */
  async #orRefused<T>(row: SettingRow, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const { settings, logger } = this.#options;
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') await keepHealth(settings, row, error, logger);
      throw error;
    }
  }
}
