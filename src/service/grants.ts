import { type Grant, grantFrom, holdsFor, isDue, mayForce } from '../auth/grant.ts';
import { OAuthClient } from '../auth/oauth-client.ts';
import type { RefreshLease } from '../auth/refresh-lease.ts';
import { type GrantKeeper, holdsStill, leaseToEnd, renewGrant } from '../auth/renew-grant.ts';
import type { Encryption } from '../encryption/encryption.ts';
import { IntegrationError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { OAuthApp, OAuthVendor, TokenAnswer } from '../oauth-vendor.ts';
import type { AnyProviderEntry } from '../provider.ts';
import type { SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { openSecret, type Secret, sealSecret } from './setting-secrets.ts';
import { displayOf } from './settings.ts';

/** The applications that a host has registered with vendors, by provider. */
export type OAuthApps = Readonly<Record<string, OAuthApp | undefined>>;

/** What grants are kept and renewed with. */
export interface GrantsOptions {
  settings: StorageAdapter['settings'];
  encryption: Encryption | undefined;
  apps: OAuthApps;
  logger: Logger;
  /** How long others leave the one alone who gets new tokens. */
  refreshLeaseMs: number;
}

/** What a token must hold for, at least, to be worth using while another one is had. [ours] */
const TIME_FOR_A_CALL_MS = 60_000;

/** A secret with tokens. */
export type GrantedSecret = Secret & { grant: Grant };
export const isGranted = (secret: Secret): secret is GrantedSecret => secret.grant !== undefined;

interface KeptSecret {
  row: SettingRow;
  secret: GrantedSecret;
  grant: Grant;
  lease: RefreshLease | null;
}

/** What a token endpoint has of the lease; the rest is for the writes around it, and for clocks that differ. [ours] */
const PART_OF_LEASE = 2;

const gone = (): IntegrationError =>
  new IntegrationError({ code: 'NOT_FOUND', message: 'There is no such setting any more.' });

const unseen = (): IntegrationError =>
  new IntegrationError({ code: 'UNAVAILABLE', message: 'Newer tokens may have been had that nobody saved.' });

export const asRecord = (config: unknown): Record<string, unknown> =>
  typeof config === 'object' && config !== null ? { ...config } : {};

/** The configuration with what new tokens make up of it. */
export const configWith = (entry: AnyProviderEntry, config: unknown, answer: TokenAnswer): unknown => ({
  ...asRecord(config),
  ...entry.oauth?.vendor.configFrom(answer),
});

/** The tokens of connections that were made by a vendor's login: kept fresh, one refresh at a time, and ended. */
export class Grants {
  readonly #options: GrantsOptions;
  /** Those of this process who wait for the same connection wait for one renewal. */
  readonly #running = new Map<string, Promise<GrantedSecret>>();

  constructor(options: GrantsOptions) {
    this.#options = options;
  }

  /** A client of the vendor's OAuth. Throws `INVALID_INPUT` when the provider has none, or the host no application. */
  client(entry: AnyProviderEntry, loginUrl?: string | null): OAuthClient {
    const app = this.#options.apps[entry.id];
    if (entry.oauth === undefined || app === undefined) {
      const [message, hint] =
        entry.oauth === undefined
          ? [`${entry.name} has no login of its own here.`, 'Save its configuration with saveIntegrationConfig.']
          : [
              `No application of ${entry.name} is configured.`,
              `Construct ExportService with \`oauth: { ${entry.id}: … }\`.`,
            ];
      throw new IntegrationError({ code: 'INVALID_INPUT', provider: entry.id, message, hint });
    }
    const { network } = entry.oauth;
    const vendor: OAuthVendor = entry.oauth.vendor as OAuthVendor;
    const { baseUrl, ...policy } = network;
    const longest = this.#options.refreshLeaseMs / PART_OF_LEASE;
    const timeoutMs = Math.min(policy.timeoutMs ?? longest, longest);
    return new OAuthClient({
      provider: entry.id,
      vendor,
      app,
      loginUrl: loginUrl ?? undefined,
      baseUrl,
      network: { ...policy, timeoutMs },
    });
  }

  /** The secret with tokens that hold for a while: renewed when they end soon. Throws when none can be had. */
  async fresh(entry: AnyProviderEntry, row: SettingRow, secret: GrantedSecret): Promise<GrantedSecret> {
    const { grant } = secret;
    if (!grant.isOver && !isDue(grant)) return secret;
    try {
      return await this.#renewed(entry, row, isDue, false);
    } catch (error) {
      if (!holdsStill(grant, error)) throw error;
      this.#options.logger.warn('new tokens cannot be had just now, those at hand still hold', {
        provider: row.provider,
        settingId: row.id,
      });
      return secret;
    }
  }

  /**
   * The secret with other tokens than those that the vendor refused. Undefined when others would not help: they have
   * only just been had for the same reason.
   */
  async other(entry: AnyProviderEntry, row: SettingRow, refused: Grant): Promise<GrantedSecret | undefined> {
    const isStale = (grant: Grant) => grant.generation === refused.generation && mayForce(grant);
    const renewed = await this.#renewed(entry, row, isStale, true);
    return renewed.grant.generation === refused.generation ? undefined : renewed;
  }

  /** Ends the tokens where the vendor keeps them. Throws when some may still hold. */
  async end(entry: AnyProviderEntry, row: SettingRow, before: GrantedSecret): Promise<void> {
    if (before.grant.isOver) throw unseen();
    const { vendor } = entry.oauth ?? {};
    // Who asks with an access token must have one that holds.
    if (vendor?.revocation.token === 'access') await this.fresh(entry, row, before);
    const { kept, isLatest } = await leaseToEnd(this.#keeper(entry, row, false), this.#options.refreshLeaseMs);
    const { secret, grant } = kept;
    const accessToken = String(vendor?.accessTokenOf(secret.config));
    const isEnded = await this.client(entry, grant.loginUrl).revoke({ accessToken, refreshToken: grant.refreshToken });
    // Others may have been given out for these, and nobody has seen those.
    if (!isEnded || !isLatest) throw unseen();
  }

  #renewed(
    entry: AnyProviderEntry,
    row: SettingRow,
    isStale: (grant: Grant) => boolean,
    isForced: boolean,
  ): Promise<GrantedSecret> {
    const name = JSON.stringify([row.owner, row.id, isForced]);
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    const begun = this.#renew(entry, row, isStale, isForced).finally(() => this.#running.delete(name));
    this.#running.set(name, begun);
    return begun;
  }

  async #renew(
    entry: AnyProviderEntry,
    row: SettingRow,
    isStale: (grant: Grant) => boolean,
    isForced: boolean,
  ): Promise<GrantedSecret> {
    const keeper = this.#keeper(entry, row, isForced);
    const refresh = async ({ refreshToken, loginUrl }: Grant) =>
      this.client(entry, loginUrl).refresh(refreshToken ?? '');
    // A token that the vendor refused will not do, however long it should hold.
    const isUsable = (grant: Grant) => !isForced && holdsFor(grant, TIME_FOR_A_CALL_MS);
    const { refreshLeaseMs: leaseMs } = this.#options;
    return (await renewGrant({ keeper, refresh, isStale, isUsable, leaseMs })).secret;
  }

  /** What stands in the way of no exports is no change by the setting's owner: `updatedAt` stays. */
  #keeper(entry: AnyProviderEntry, { owner, id }: SettingRow, isForced: boolean): GrantKeeper<KeptSecret> {
    const { settings, encryption } = this.#options;
    const swap = ({ row }: KeptSecret, change: Partial<SettingRow>): Promise<boolean> =>
      stored(() => settings.replace({ ...row, ...change, revision: row.revision + 1 }, row.revision));
    const sealed = async (
      { row }: KeptSecret,
      secret: Secret,
    ): Promise<Pick<SettingRow, 'config' | 'refreshLease'>> => ({
      config: await sealSecret(encryption, row, secret),
      refreshLease: null,
    });
    return {
      read: async () => {
        const row = await stored(() => settings.get(owner, id));
        if (row === undefined) throw gone();
        const secret = row.config === null ? undefined : await openSecret(encryption, row, row.config);
        if (secret === undefined || !isGranted(secret)) throw gone();
        const lease = row.refreshLease === null ? null : (JSON.parse(row.refreshLease) as RefreshLease);
        return { row, secret, grant: secret.grant, lease };
      },
      lease: (seen, lease) => swap(seen, { refreshLease: lease === null ? null : JSON.stringify(lease) }),
      renew: async (seen, answer) => {
        const config = configWith(entry, seen.secret.config, answer);
        const forcedAt = isForced ? new Date().toISOString() : seen.grant.forcedAt;
        const grant = { ...grantFrom(answer, seen.grant), forcedAt };
        const display = displayOf(entry.fields, config);
        return swap(seen, { ...(await sealed(seen, { config, grant })), display, health: null });
      },
      end: async (seen) =>
        swap(seen, await sealed(seen, { ...seen.secret, grant: { ...seen.grant, isOver: true, refreshToken: null } })),
    };
  }
}
