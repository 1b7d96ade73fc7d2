import { randomUUID } from 'node:crypto';
import { IntegrationError, invalidInput, isIntegrationError } from '../errors.ts';
import type { IntegrationRuntime } from '../integration.ts';
import type { Logger } from '../logger.ts';
import { type AnyProviderEntry, parseInput } from '../provider.ts';
import type { ExportOutcome } from '../result.ts';
import type { OwnerKey, SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { keepHealth, type Refusal } from './connection-health.ts';
import { ConnectionSecrets, type ConnectionSecretsOptions, type Granted, type Opened } from './connection-secrets.ts';
import { type Actor, checkMayChange, isUsers, type Member, ownersOf, ownerToSaveFor } from './identity.ts';
import { isSameJson, keepWithSetting } from './kept-with-setting.ts';
import { candidatesOf, checkLockable, hasLocked, lockedOut, usableOf } from './locked-settings.ts';
import { parsedAccount } from './parsed-account.ts';
import {
  type ListedSetting,
  type SavedSetting,
  type SettingDefaults,
  type SettingInput,
  type SettingPatch,
  settingInputSchema,
  settingPatchSchema,
  toSaved,
} from './settings.ts';

/** What connections are kept with. */
export interface ConnectionsOptions extends Omit<ConnectionSecretsOptions, 'settings'> {
  providers: readonly AnyProviderEntry[];
  storage: StorageAdapter;
}

/** What became of a vendor's consent when a connection was deleted. */
export interface DeletedConnection {
  /** `revoked`: the vendor ended it. `kept`: it may still hold there. `none`: there was none of ours. */
  consent: 'revoked' | 'kept' | 'none';
  /** What to do about one that was kept. */
  hint?: string;
}

/** How often a change is tried; getting new tokens alone writes twice. [ours] */
const MOST_TRIES = 8;

/** The saved connections of all owners. */
export class Connections {
  readonly secrets: ConnectionSecrets;
  readonly #entries: ReadonlyMap<string, AnyProviderEntry>;
  readonly #settings: StorageAdapter['settings'];
  readonly #logger: Logger;

  constructor({ providers, storage, ...options }: ConnectionsOptions) {
    this.#entries = new Map(providers.map((entry) => [entry.id, entry]));
    this.#settings = storage.settings;
    this.#logger = options.logger;
    this.secrets = new ConnectionSecrets({ settings: storage.settings, ...options });
  }

  /** The provider of this id. Throws `INVALID_INPUT` naming the known ones. */
  entry(id: string): AnyProviderEntry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    const known = [...this.#entries.keys()].join(', ') || '(none was given to the service)';
    const message = `there is no provider ${JSON.stringify(String(id).slice(0, 60))}; use one of: ${known}`;
    throw invalidInput([{ path: 'provider', message }]);
  }

  /** Whose a new connection becomes. Throws what stands in its way, such as a locked one of the organization. */
  async ownerOfNew(
    actor: Actor,
    entry: AnyProviderEntry,
    { scope = 'user', locked }: Pick<SettingInput, 'scope' | 'locked'>,
  ): Promise<OwnerKey> {
    const owner = ownerToSaveFor(actor, scope);
    checkLockable(owner, locked);
    if (isUsers(owner)) await this.#checkNotLockedOut(actor, entry);
    return owner;
  }

  /** Saves what was entered, or what the vendor's login gave. */
  async save(actor: Actor, given: SettingInput, granted?: Granted): Promise<SavedSetting> {
    const input = parseInput(settingInputSchema, given, 'setting');
    const entry = this.entry(input.provider);
    const owner = await this.ownerOfNew(actor, entry, input);
    const id = randomUUID();
    const now = new Date().toISOString();
    const row: SettingRow = {
      id,
      owner,
      userId: actor.userId,
      organizationId: actor.organizationId ?? null,
      provider: entry.id,
      label: input.label ?? entry.name,
      ...(await this.#seal(entry, { owner, provider: entry.id, id }, input, granted)),
      health: null,
      account: null,
      defaults: this.#defaults(entry, input.defaults),
      isActive: true,
      locked: input.locked ?? false,
      refreshLease: null,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    };
    await stored(() => this.#settings.insert(row));
    return toSaved(row);
  }

  /** Changes what the patch names. Throws `NOT_FOUND`, and `STORAGE_FAILED` when somebody else changed it meanwhile. */
  async update(actor: Actor, id: string, given: SettingPatch): Promise<SavedSetting> {
    const patch = parseInput(settingPatchSchema, given, 'patch');
    const seen = await this.getToChange(actor, id);
    checkLockable(seen.owner, patch.locked);
    if (patch.isActive && !seen.isActive) await this.checkUsable(actor, seen);
    return this.#changeSeen(seen, patch);
  }

  /** Puts another consent in place of a connection's credentials. Throws as `update` does. */
  async reconnect(actor: Actor, id: string, patch: SettingPatch, granted: Granted): Promise<SavedSetting> {
    const seen = await this.getToChange(actor, id);
    const entry = this.entry(seen.provider);
    const before = await this.secrets.tokensOf(entry, seen);
    const saved = await this.#changeSeen(seen, patch, granted);
    if (before !== undefined) await this.secrets.endReplaced(entry, before, granted);
    return saved;
  }

  async #changeSeen(seen: SettingRow, patch: SettingPatch, granted?: Granted): Promise<SavedSetting> {
    let row: SettingRow | undefined = seen;
    for (let tries = 0; row?.updatedAt === seen.updatedAt && tries < MOST_TRIES; tries++) {
      const changed = await this.#change(row, patch, granted);
      if (changed !== undefined) return toSaved(changed);
      row = await stored(() => this.#settings.get(seen.owner, seen.id));
    }
    throw new IntegrationError({
      code: 'STORAGE_FAILED',
      message: 'The setting was changed by somebody else meanwhile.',
      hint: 'Load it again and repeat the change.',
    });
  }

  /** Undefined when the row is another one by now. */
  async #change(row: SettingRow, patch: SettingPatch, granted?: Granted): Promise<SettingRow | undefined> {
    const entry = this.entry(row.provider);
    const hasNewSecret = granted !== undefined || patch.config !== undefined || patch.credentialsRef !== undefined;
    const next: SettingRow = {
      ...row,
      ...(hasNewSecret ? { ...(await this.#seal(entry, row, patch, granted)), health: null } : {}),
      ...(patch.label === undefined ? {} : { label: patch.label }),
      ...(patch.defaults === undefined ? {} : { defaults: this.#defaults(entry, patch.defaults) }),
      ...(patch.isActive === undefined ? {} : { isActive: patch.isActive }),
      ...(patch.locked === undefined ? {} : { locked: patch.locked }),
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
    return keepHealth(this.#settings, row, refusal, this.#logger);
  }

  /** What is known of the vendor's account behind a setting, and where an integration puts what it finds out. */
  accountOf(row: SettingRow): Pick<IntegrationRuntime, 'account' | 'keepAccount'> {
    // What one instance learns bit by bit is no change by somebody else.
    const own = [row.account];
    const keepAccount: IntegrationRuntime['keepAccount'] = (found, how) => {
      const account = JSON.stringify(found);
      const learn = (current: SettingRow) => {
        const isOthers = how === 'unless-changed' && !own.some((known) => isSameJson(known, current.account));
        if (isSameJson(current.account, account) || isOthers) return undefined;
        own.push(account);
        return { account };
      };
      return keepWithSetting(this.#settings, row, learn, this.#logger);
    };
    return { account: parsedAccount(row.account), keepAccount };
  }

  /**
   * Deletes a connection, and ends a login's consent where the vendor keeps it: before, so that a failure in between
   * leaves nothing that holds and that nobody knows.
   */
  async delete(actor: Actor, id: string, revoke: boolean | undefined): Promise<DeletedConnection> {
    const row = await this.getToChange(actor, id);
    const deleted = await this.#endConsent(row, revoke);
    await stored(() => this.#settings.delete(row.owner, id));
    return deleted;
  }

  async #endConsent(row: SettingRow, revoke: boolean | undefined): Promise<DeletedConnection> {
    const entry = this.#entries.get(row.provider);
    const kept = entry?.oauth?.vendor.keptOnDelete;
    if (entry?.oauth === undefined || row.config === null) return { consent: 'none' };
    if (!(revoke ?? kept === undefined)) return { consent: 'kept', hint: kept ?? 'It was to be kept.' };
    try {
      return { consent: (await this.secrets.end(entry, row)) ? 'revoked' : 'none' };
    } catch (error) {
      const code = isIntegrationError(error) ? error.code : 'INTERNAL';
      this.#logger.warn('the consent of a deleted connection could not be revoked', { provider: row.provider, code });
      return { consent: 'kept', hint: `Remove the application in the settings of ${entry.name}.` };
    }
  }

  /** All settings the person may use, of one provider if named. */
  async #rows(member: Member, provider?: string): Promise<SettingRow[]> {
    const lists = await Promise.all(
      ownersOf(member).map((owner) => stored(() => this.#settings.list(owner, provider))),
    );
    return lists.flat();
  }

  async list(member: Member): Promise<ListedSetting[]> {
    const rows = await this.#rows(member);
    const usable = usableOf(rows);
    return rows.map((row) => ({ ...toSaved(row), isUsable: usable.includes(row) }));
  }

  /** The settings of one provider that an export may choose from when it names none. */
  async candidates(member: Member, provider: string): Promise<SettingRow[]> {
    return candidatesOf(await this.#rows(member, provider));
  }

  /** Throws `PERMISSION_DENIED` when the organization has locked a connection that stands in this one's place. */
  async checkUsable(member: Member, row: SettingRow): Promise<void> {
    if (isUsers(row.owner)) await this.#checkNotLockedOut(member, this.entry(row.provider));
  }

  /** One setting the person may use. Throws `NOT_FOUND`, also for one of somebody else. */
  async get(member: Member, id: string): Promise<SettingRow> {
    for (const owner of ownersOf(member)) {
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
  async getToChange(actor: Actor, id: string): Promise<SettingRow> {
    const row = await this.get(actor, id);
    checkMayChange(actor, row.owner);
    return row;
  }

  /** The setting's checked configuration, with tokens that hold for a while; `asStored`: as it is. */
  open(row: SettingRow, how?: 'asStored'): Promise<Opened> {
    return this.secrets.open(this.entry(row.provider), row, how);
  }

  async #checkNotLockedOut({ organizationId }: Member, entry: AnyProviderEntry): Promise<void> {
    if (organizationId === undefined) return;
    const rows = await stored(() => this.#settings.list(`organization:${organizationId}`, entry.id));
    if (hasLocked(rows)) throw lockedOut(entry.id, entry.name);
  }

  #seal(
    entry: AnyProviderEntry,
    row: Parameters<ConnectionSecrets['seal']>[1],
    input: Pick<SettingInput, 'config' | 'credentialsRef'>,
    granted: Granted | undefined,
  ): ReturnType<ConnectionSecrets['seal']> {
    return granted === undefined
      ? this.secrets.seal(entry, row, input)
      : this.secrets.sealGranted(entry, row, granted, input.config);
  }

  #defaults(entry: AnyProviderEntry, defaults: SettingDefaults | undefined): string {
    const destination = defaults?.destination;
    entry.parseDestination(destination);
    return JSON.stringify({
      ...(destination === undefined ? {} : { destination }),
      ...(defaults?.options ? { options: defaults.options } : {}),
    });
  }
}
