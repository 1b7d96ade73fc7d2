import { IntegrationError } from '../errors.ts';
import type { Finding, SearchItem, SearchPage, SearchQuery } from '../integration.ts';
import type { AnyProviderEntry } from '../provider.ts';
import {
  type Authorization,
  type AuthorizationRequest,
  type AuthorizationReturn,
  beginAuthorization,
  completeAuthorization,
} from './authorization.ts';
import type { DeletedConnection } from './connections.ts';
import { diagnoseSetting, setUpSetting } from './diagnose-setting.ts';
import { type Actor, type Identity, toActor } from './identity.ts';
import type { ProviderIdOf } from './provider-types.ts';
import { searchAll } from './search-all.ts';
import { type Searcher, searcherOf } from './search-setting.ts';
import type { ServiceParts } from './service-parts.ts';
import type { ListedSetting, SavedSetting, SettingInput, SettingPatch } from './settings.ts';

/** What one user does with connections: makes, changes and examines them. All of it throws `IntegrationError`. */
export abstract class UserConnections<Providers extends readonly AnyProviderEntry[]> {
  readonly #parts: ServiceParts;
  #actor: Actor | undefined;

  constructor(parts: ServiceParts, actor?: Actor) {
    this.#parts = parts;
    this.#actor = actor;
  }

  // A getter, so that printing an instance prints none of it.
  protected get parts(): ServiceParts {
    return this.#parts;
  }

  /** Binds this service to a user, once, and lists their active connections. Throws when it is bound to somebody else. */
  async loadUserIntegrations(user: string | Identity): Promise<SavedSetting[]> {
    const actor = toActor(typeof user === 'string' ? { userId: user } : user, this.#parts.adminRoles);
    const bound = this.#actor;
    if (bound !== undefined && (bound.userId !== actor.userId || bound.organizationId !== actor.organizationId)) {
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        message: 'This service is bound to another user.',
        hint: 'Call getExportService() once for each request.',
      });
    }
    this.#actor ??= actor;
    return this.getActiveIntegrations();
  }

  /**
   * Saves a connection without calling the vendor; see `ExportService.testConfig` for that. Throws `INVALID_INPUT`, and
   * `PERMISSION_DENIED` for one of the user's own where the organization has locked its own.
   */
  saveIntegrationConfig(input: SettingInput & { provider: ProviderIdOf<Providers> }): Promise<SavedSetting> {
    return this.#parts.connections.save(this.who(), input);
  }

  /**
   * Changes what the patch names. Throws `NOT_FOUND`, `INVALID_INPUT`, `PERMISSION_DENIED`, or `STORAGE_FAILED` when
   * somebody else was faster.
   */
  updateIntegrationConfig(id: string, patch: SettingPatch): Promise<SavedSetting> {
    return this.#parts.connections.update(this.who(), id, patch);
  }

  /**
   * Deletes a connection, and ends the vendor's consent if it was made by the vendor's login; `revoke: false` leaves
   * that. The answer says what became of it. Throws `NOT_FOUND` when there is no such connection.
   */
  deleteIntegrationConfig(id: string, { revoke }: { revoke?: boolean } = {}): Promise<DeletedConnection> {
    return this.#parts.connections.delete(this.who(), id, revoke);
  }

  /**
   * Begins to connect a vendor by its own login: send the person to `url`, and keep `session` until they are back.
   * Stores nothing. Throws `INVALID_INPUT` for a provider without a login, or one that `oauth` names no application of.
   */
  beginAuthorization(provider: ProviderIdOf<Providers>, request: AuthorizationRequest = {}): Promise<Authorization> {
    const { connections, encryption } = this.#parts;
    return beginAuthorization(connections, encryption, this.who(), provider, request);
  }

  /**
   * Saves the connection for a person who has come back from the vendor. Throws `PERMISSION_DENIED` when they did not
   * agree, `INVALID_INPUT` for what does not belong to a login that they began, `AUTH_FAILED` for a code that is used up.
   */
  completeAuthorization(back: AuthorizationReturn): Promise<SavedSetting> {
    const { connections, encryption } = this.#parts;
    return completeAuthorization(connections, encryption, this.who(), back);
  }

  /**
   * The connections that exports can use, with secrets masked. Without the user's own that a locked one of the
   * organization replaces: an export that names them is refused.
   */
  async getActiveIntegrations(): Promise<SavedSetting[]> {
    const listed = await this.getAllIntegrations();
    return listed.filter(({ isUsable }) => isUsable).map(({ isUsable: _, ...setting }) => setting);
  }

  /** All connections of the user and their organization, also those that exports cannot use now: for a settings page. */
  async getAllIntegrations(): Promise<ListedSetting[]> {
    return this.#parts.connections.list(this.who());
  }

  /**
   * What is wrong with a connection, and the sentence that mends it; also what stands in the way of the destination, by
   * default the one that is saved with the connection. Sends nothing. Throws `NOT_FOUND`, and `INVALID_INPUT` for what is
   * no destination.
   */
  async diagnose(id: string, destination?: unknown): Promise<Finding[]> {
    return diagnoseSetting(this.#parts, await this.#parts.connections.get(this.who(), id), destination);
  }

  /**
   * Prepares the vendor's side of a connection once, such as a field that makes exports certain, and says how each thing
   * stands. May be repeated. Throws `NOT_FOUND`, and `PERMISSION_DENIED` when the connection is not theirs to change.
   */
  async setUp(id: string): Promise<Finding[]> {
    return setUpSetting(this.#parts, await this.#parts.connections.getToChange(this.who(), id));
  }

  /**
   * One page of what a picker offers, such as channels. It can be empty although more follow. Throws what the vendor
   * refuses; `ABORTED` at once when the signal aborts.
   */
  async search(id: string, kind: string, query: SearchQuery = {}): Promise<SearchPage> {
    const ask = await this.#searcher(id, kind);
    return ask(query);
  }

  /**
   * All that a picker offers, each once, as soon as it is known. Waits as long as the vendor asks between two pages;
   * throws `RATE_LIMITED` when that is longer than 5 minutes or leads nowhere, otherwise what `search` throws.
   */
  async *searchAll(
    id: string,
    kind: string,
    { query, signal }: Omit<SearchQuery, 'cursor'> = {},
  ): AsyncGenerator<SearchItem, void, undefined> {
    const ask = await this.#searcher(id, kind);
    const asked: SearchQuery = {
      ...(query === undefined ? {} : { query }),
      ...(signal === undefined ? {} : { signal }),
    };
    yield* searchAll((cursor) => ask(cursor === undefined ? asked : { ...asked, cursor }), signal);
  }

  /** Who asks. Throws `INVALID_INPUT` while nobody is bound. */
  protected who(): Actor {
    if (this.#actor !== undefined) return this.#actor;
    throw new IntegrationError({
      code: 'INVALID_INPUT',
      message: 'This service is not bound to a user yet.',
      hint: 'Call loadUserIntegrations(userId) first, or use service.forUser({ userId }).',
    });
  }

  async #searcher(id: string, kind: string): Promise<Searcher> {
    return searcherOf(this.#parts, await this.#parts.connections.get(this.who(), id), kind);
  }
}
