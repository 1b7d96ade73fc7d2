import { randomUUID } from 'node:crypto';
import type { Encryption } from '../encryption/encryption.ts';
import { IntegrationError, invalidInput } from '../errors.ts';
import type { IntegrationRuntime } from '../integration.ts';
import type { Logger } from '../logger.ts';
import { type ProviderEntry, parseInput } from '../provider.ts';
import type { ExportOutcome } from '../result.ts';
import type { OwnerKey, SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { learnHealth, type Refusal } from './connection-health.ts';
import { keepWithSetting } from './kept-with-setting.ts';
import { parsedAccount } from './parsed-account.ts';
import {
  displayOf,
  type Identity,
  ownersOf,
  type SavedSetting,
  type SettingDefaults,
  type SettingInput,
  type SettingPatch,
  settingInputSchema,
  settingPatchSchema,
  toSaved,
} from './settings.ts';

/** Gives the configuration that a reference stands for. Asked again with `refresh` after the vendor refused it. */
export type CredentialsLookup = (ref: string, how: { provider: string; refresh: boolean }) => Promise<unknown>;

/** An entry of any provider, for lists of them. */
// biome-ignore lint/suspicious/noExplicitAny: each entry keeps its own configuration and destination types to itself
export type AnyProviderEntry = ProviderEntry<string, any, any>;

/** What connections are kept with. */
export interface ConnectionsOptions {
  providers: readonly AnyProviderEntry[];
  storage: StorageAdapter;
  encryption: Encryption | undefined;
  credentials: CredentialsLookup | undefined;
  logger: Logger;
}

/** The saved connections of all owners, and the only place where their secrets are read. */
export class Connections {
  readonly #entries: ReadonlyMap<string, AnyProviderEntry>;
  readonly #settings: StorageAdapter['settings'];
  readonly #encryption: Encryption | undefined;
  readonly #credentials: CredentialsLookup | undefined;
  readonly #logger: Logger;

  constructor({ providers, storage, encryption, credentials, logger }: ConnectionsOptions) {
    this.#entries = new Map(providers.map((entry) => [entry.id, entry]));
    this.#settings = storage.settings;
    this.#encryption = encryption;
    this.#credentials = credentials;
    this.#logger = logger;
  }

  /** The provider of this id. Throws `INVALID_INPUT` naming the known ones. */
  entry(id: string): AnyProviderEntry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    const known = [...this.#entries.keys()].join(', ') || '(none was given to the service)';
    const message = `there is no provider ${JSON.stringify(String(id).slice(0, 60))}; use one of: ${known}`;
    throw invalidInput([{ path: 'provider', message }]);
  }

  async save(identity: Identity, given: SettingInput): Promise<SavedSetting> {
    const input = parseInput(settingInputSchema, given, 'setting');
    const entry = this.entry(input.provider);
    const owner = this.#ownerToChange(identity, input.scope ?? 'user');
    const id = randomUUID();
    const now = new Date().toISOString();
    const row: SettingRow = {
      id,
      owner,
      userId: identity.userId,
      organizationId: identity.organizationId ?? null,
      provider: entry.id,
      label: input.label ?? entry.name,
      ...(await this.#secrets({ owner, provider: entry.id, id }, entry, input)),
      health: null,
      account: null,
      defaults: this.#defaults(entry, input.defaults),
      isActive: true,
      locked: false,
      refreshLease: null,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    };
    await stored(() => this.#settings.insert(row));
    return toSaved(row);
  }

  /** Changes what the patch names. Throws `NOT_FOUND`, and `STORAGE_FAILED` when somebody else changed it meanwhile. */
  async update(identity: Identity, id: string, given: SettingPatch): Promise<SavedSetting> {
    const patch = parseInput(settingPatchSchema, given, 'patch');
    const seen = await this.getToChange(identity, id);
    const changed = (await this.#change(seen, patch)) ?? (await this.#changeOnceMore(seen, patch));
    if (changed !== undefined) return toSaved(changed);
    throw new IntegrationError({
      code: 'STORAGE_FAILED',
      message: 'The setting was changed by somebody else meanwhile.',
      hint: 'Load it again and repeat the change.',
    });
  }

  /** What an export keeps of the connection's health is no change of somebody else's. */
  async #changeOnceMore(seen: SettingRow, patch: SettingPatch): Promise<SettingRow | undefined> {
    const row = await stored(() => this.#settings.get(seen.owner, seen.id));
    return row?.updatedAt === seen.updatedAt ? this.#change(row, patch) : undefined;
  }

  /** Undefined when the row is another one by now. */
  async #change(row: SettingRow, patch: SettingPatch): Promise<SettingRow | undefined> {
    const entry = this.entry(row.provider);
    const hasNewSecret = patch.config !== undefined || patch.credentialsRef !== undefined;
    const next: SettingRow = {
      ...row,
      ...(hasNewSecret ? { ...(await this.#secrets(row, entry, patch)), health: null } : {}),
      ...(patch.label === undefined ? {} : { label: patch.label }),
      ...(patch.defaults === undefined ? {} : { defaults: this.#defaults(entry, patch.defaults) }),
      ...(patch.isActive === undefined ? {} : { isActive: patch.isActive }),
      updatedAt: new Date().toISOString(),
      revision: row.revision + 1,
    };
    return (await stored(() => this.#settings.replace(next, row.revision))) ? next : undefined;
  }

  /** Keeps what an export or its revocation tells of the connection: refused, or used with success. Never throws. */
  async keepHealthAfter(
    row: SettingRow,
    { status, code, error, hint, vendorCode, replayed }: ExportOutcome,
  ): Promise<void> {
    if (replayed) return;
    if (code === 'AUTH_FAILED') await this.keepHealth(row, { code, message: error, hint, vendorCode });
    else if (status === 'success' || status === 'revoked') await this.keepHealth(row, undefined);
  }

  /** Keeps with the setting that the vendor refused it, or that it does no more. Never throws. */
  keepHealth(row: SettingRow, refusal: Refusal | undefined): Promise<void> {
    return keepWithSetting(this.#settings, row, (current) => learnHealth(current, refusal), this.#logger);
  }

  /** What is known of the vendor's account behind a setting, and where an integration puts what it finds out. */
  accountOf(row: SettingRow): Pick<IntegrationRuntime, 'account' | 'keepAccount'> {
    // What one instance learns bit by bit is no change by somebody else.
    const own = [row.account];
    const keepAccount: IntegrationRuntime['keepAccount'] = (found, how) => {
      const account = JSON.stringify(found);
      const learn = (current: SettingRow) => {
        const isOthers = how === 'unless-changed' && !own.includes(current.account);
        if (current.account === account || isOthers) return undefined;
        own.push(account);
        return { account };
      };
      return keepWithSetting(this.#settings, row, learn, this.#logger);
    };
    return { account: parsedAccount(row.account), keepAccount };
  }

  async delete(identity: Identity, id: string): Promise<void> {
    const row = await this.getToChange(identity, id);
    await stored(() => this.#settings.delete(row.owner, id));
  }

  /** All settings the person may use, of one provider if named. */
  async rows(identity: Identity, provider?: string): Promise<SettingRow[]> {
    const lists = await Promise.all(
      ownersOf(identity).map((owner) => stored(() => this.#settings.list(owner, provider))),
    );
    return lists.flat();
  }

  async list(identity: Identity): Promise<SavedSetting[]> {
    return (await this.rows(identity)).map(toSaved);
  }

  /** One setting the person may use. Throws `NOT_FOUND`, also for one of somebody else. */
  async get(identity: Identity, id: string): Promise<SettingRow> {
    for (const owner of ownersOf(identity)) {
      const row = await stored(() => this.#settings.get(owner, id));
      if (row !== undefined) return row;
    }
    throw new IntegrationError({
      code: 'NOT_FOUND',
      message: 'There is no such setting.',
      hint: 'List the settings and choose one of them.',
    });
  }

  /** One setting the person may change. Throws `PERMISSION_DENIED` when they may only use it. */
  async getToChange(identity: Identity, id: string): Promise<SettingRow> {
    const row = await this.get(identity, id);
    this.#checkMayChange(identity, row.owner);
    return row;
  }

  /** The setting's decrypted, checked configuration. */
  async open(row: SettingRow, refresh = false): Promise<{ entry: AnyProviderEntry; config: unknown }> {
    const entry = this.entry(row.provider);
    if (row.config === null) return { entry, config: entry.parseConfig(await this.#lookUp(row, refresh)) };
    if (this.#encryption === undefined) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'The setting is encrypted, and the service has no encryption.',
        hint: 'Construct ExportService with the `encryption` it was saved with.',
      });
    }
    const context = { owner: row.owner, provider: row.provider, settingId: row.id };
    return { entry, config: entry.parseConfig(JSON.parse(await this.#encryption.decrypt(row.config, context))) };
  }

  async #lookUp(row: SettingRow, refresh: boolean): Promise<unknown> {
    if (this.#credentials === undefined || row.credentialsRef === null) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'The setting names credentials, and the service has no `credentials`.',
        hint: 'Construct ExportService with `credentials`.',
      });
    }
    try {
      return await this.#credentials(row.credentialsRef, { provider: row.provider, refresh });
    } catch (error) {
      const refusal = new IntegrationError({
        code: 'AUTH_FAILED',
        provider: row.provider,
        message: `The host's credentials could not be had (${error instanceof Error ? error.name : typeof error}).`,
        hint: 'Connect the account again.',
      });
      await this.keepHealth(row, refusal);
      throw refusal;
    }
  }

  async #secrets(
    row: { owner: OwnerKey; provider: string; id: string },
    entry: AnyProviderEntry,
    input: Pick<SettingInput, 'config' | 'credentialsRef'>,
  ): Promise<Pick<SettingRow, 'config' | 'credentialsRef' | 'display'>> {
    if ((input.config === undefined) === (input.credentialsRef === undefined)) {
      throw invalidInput([{ path: 'config', message: 'expected either config or credentialsRef' }]);
    }
    if (input.credentialsRef !== undefined)
      return { config: null, credentialsRef: input.credentialsRef, display: '{}' };
    // Kept as given and read by the schema each time: a schema may change what it reads.
    entry.parseConfig(input.config);
    if (this.#encryption === undefined) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'Secrets are not stored without an encryption.',
        hint: 'Construct ExportService with `encryption: jweEncryption({ keys })`, or save a credentialsRef.',
      });
    }
    const context = { owner: row.owner, provider: row.provider, settingId: row.id };
    const ciphertext = await this.#encryption.encrypt(JSON.stringify(input.config), context);
    return { config: ciphertext, credentialsRef: null, display: displayOf(entry.fields, input.config) };
  }

  #defaults(entry: AnyProviderEntry, defaults: SettingDefaults | undefined): string {
    const destination = defaults?.destination;
    entry.parseDestination(destination);
    return JSON.stringify({
      ...(destination === undefined ? {} : { destination }),
      ...(defaults?.options ? { options: defaults.options } : {}),
    });
  }

  #ownerToChange(identity: Identity, scope: 'user' | 'organization'): OwnerKey {
    if (scope === 'user') return `user:${identity.userId}`;
    if (identity.organizationId == null) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'scope: there is no organization to save for.',
        hint: 'Call forUser with an organizationId.',
      });
    }
    const owner: OwnerKey = `organization:${identity.organizationId}`;
    this.#checkMayChange(identity, owner);
    return owner;
  }

  #checkMayChange(identity: Identity, owner: OwnerKey): void {
    if (owner.startsWith('user:') || identity.role === 'admin' || identity.role === 'owner') return;
    throw new IntegrationError({
      code: 'PERMISSION_DENIED',
      message: 'Only admins and owners change the settings of an organization.',
      hint: 'Ask an admin of the organization.',
    });
  }
}
