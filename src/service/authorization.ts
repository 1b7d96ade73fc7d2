import { z } from 'zod';
import type { AuthorizationSecrets, OAuthClient } from '../auth/oauth-client.ts';
import type { Encryption } from '../encryption/encryption.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../errors.ts';
import type { TokenAnswer } from '../oauth-vendor.ts';
import { type AnyProviderEntry, parseInput } from '../provider.ts';
import type { OwnerKey } from '../storage/storage-adapter.ts';
import type { Connections } from './connections.ts';
import { asRecord } from './grants.ts';
import type { Actor } from './identity.ts';
import { checkLockable } from './locked-settings.ts';
import { openSecret, type SecretOwner, sealSecret } from './setting-secrets.ts';
import { type SavedSetting, type SettingInput, settingFields } from './settings.ts';

/** What a connection by a vendor's login is to become. */
export interface AuthorizationRequest extends Omit<SettingInput, 'provider' | 'credentialsRef'> {
  /** An own connection that is to be connected again, in place of a new one. */
  settingId?: string | undefined;
  /** The login, for vendors who have several: `https://test.salesforce.com`, or an own domain. Default: the application's. */
  loginUrl?: string | undefined;
}

/** A login that was begun. */
export interface Authorization {
  /** Where to send the person. */
  url: string;
  /**
   * What `completeAuthorization` needs, encrypted: keep it for this person until they come back, for example in a cookie
   * that is HttpOnly, Secure and SameSite=Lax.
   */
  session: string;
}

/** How a login came back. */
export interface AuthorizationReturn {
  /** The address the person was sent back to, with its query; a path will do. */
  callbackUrl: string | URL;
  session: string;
}

/** What is remembered of a login between the way there and the way back. */
interface Begun {
  /** Whose the connection is to be: nobody else's even if the encryption does not bind what it encrypts. */
  owner: OwnerKey;
  request: AuthorizationRequest;
  secrets: AuthorizationSecrets;
  begunAt: number;
}

/** How long people may take on the vendor's page. Codes live 10 minutes at most: RFC 6749, section 4.1.2. */
const LONGEST_MS = 30 * 60_000;
const AGAIN = 'Begin again with beginAuthorization.';

const requestSchema = z.lazy(() =>
  z.strictObject({
    ...settingFields(),
    credentialsRef: z.undefined().optional(),
    scope: z.enum(['user', 'organization']).optional(),
    settingId: z.string().min(1).optional(),
    loginUrl: z.url().optional(),
  }),
);

const refused = (path: string, message: string): IntegrationError => {
  const { issues, message: said } = invalidInput([{ path, message }]);
  return new IntegrationError({ code: 'INVALID_INPUT', message: said, hint: AGAIN, issues });
};

const notTheirs = (): IntegrationError => refused('session', 'it is not of a login that this person began');

/** A session is bound to who began it and to the vendor, as a secret is to its setting. */
const bound = (actor: Actor, provider: string): SecretOwner => ({
  owner: `user:${actor.userId}`,
  provider,
  id: 'authorization',
});

/** Whose the connection is to be. Throws what would be refused when it is saved. */
async function ownerOf(
  connections: Connections,
  actor: Actor,
  entry: AnyProviderEntry,
  { settingId, scope, locked, defaults, config }: AuthorizationRequest,
): Promise<OwnerKey> {
  entry.parseDestination(defaults?.destination);
  const pasted: unknown = entry.oauth?.vendor.accessTokenOf(asRecord(config));
  if (pasted !== undefined)
    throw invalidInput([{ path: 'config', message: 'its token is given by the login' }], entry.id);
  if (settingId === undefined) return connections.ownerOfNew(actor, entry, { scope, locked });
  const { owner, provider } = await connections.getToChange(actor, settingId);
  checkLockable(owner, locked);
  if (provider === entry.id) return owner;
  throw invalidInput([{ path: 'settingId', message: `expected a connection to ${entry.name}` }], entry.id);
}

/** The login that a connection was made at: it is connected again at the same one. */
async function loginOf(
  connections: Connections,
  actor: Actor,
  entry: AnyProviderEntry,
  { settingId }: AuthorizationRequest,
): Promise<string | undefined> {
  if (settingId === undefined) return undefined;
  const row = await connections.getToChange(actor, settingId);
  return (await connections.secrets.tokensOf(entry, row))?.loginUrl ?? undefined;
}

/** Begins a login. Nothing is stored. Throws `INVALID_INPUT` for a provider without one, or without an application. */
export async function beginAuthorization(
  connections: Connections,
  encryption: Encryption | undefined,
  actor: Actor,
  provider: string,
  given: AuthorizationRequest,
): Promise<Authorization> {
  const entry = connections.entry(provider);
  const asked = parseInput(requestSchema, given, 'authorization') as AuthorizationRequest;
  const request = { ...asked, loginUrl: asked.loginUrl ?? (await loginOf(connections, actor, entry, asked)) };
  const client = connections.secrets.grants.client(entry, request.loginUrl);
  // Before the person is sent away.
  const owner = await ownerOf(connections, actor, entry, request);
  const { url, secrets } = await client.begin();
  const begun: Begun = { owner, request, secrets, begunAt: Date.now() };
  const sealed = await sealSecret(encryption, bound(actor, entry.id), { config: begun });
  return { url, session: `${entry.id}.${sealed}` };
}

async function readSession(encryption: Encryption | undefined, actor: Actor, session: unknown) {
  const dot = typeof session === 'string' ? session.indexOf('.') : -1;
  if (typeof session !== 'string' || dot < 1) throw refused('session', 'expected what beginAuthorization gave');
  const provider = session.slice(0, dot);
  const begun = await openSecret(encryption, bound(actor, provider), session.slice(dot + 1)).then(
    ({ config }) => config as Begun,
    () => undefined,
  );
  if (begun === undefined) throw notTheirs();
  if (Date.now() - begun.begunAt > LONGEST_MS) throw refused('session', 'the login took too long');
  return { provider, begun };
}

function urlOf(callbackUrl: unknown, redirectUri: string): URL {
  const url = URL.parse(String(callbackUrl), redirectUri);
  if (url === null) throw refused('callbackUrl', 'expected the address the person was sent back to');
  return url;
}

/** Ends tokens that were not saved, unless the vendor's other connections would end with them. What stands in the way is not told. */
async function dropTokens(entry: AnyProviderEntry, client: OAuthClient, answer: TokenAnswer): Promise<void> {
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (entry.oauth?.vendor.keptOnDelete !== undefined) return;
  const tokens = {
    accessToken: String(accessToken),
    refreshToken: typeof refreshToken === 'string' ? refreshToken : null,
  };
  await client.revoke(tokens).catch(() => undefined);
}

/** Ends a login: the code becomes tokens, and these a saved connection. */
export async function completeAuthorization(
  connections: Connections,
  encryption: Encryption | undefined,
  actor: Actor,
  { callbackUrl, session }: AuthorizationReturn,
): Promise<SavedSetting> {
  const { provider, begun } = await readSession(encryption, actor, session);
  const { request, secrets } = begun;
  const { settingId, loginUrl, scope, locked, ...patch } = request;
  const entry = connections.entry(provider);
  const client = connections.secrets.grants.client(entry, loginUrl);
  // Before the code is used: tokens that are not saved nobody can end.
  if ((await ownerOf(connections, actor, entry, request)) !== begun.owner) throw notTheirs();
  const answer = await client.exchange(urlOf(callbackUrl, client.redirectUri), secrets);
  const granted = { answer, loginUrl };
  try {
    if (settingId === undefined) return await connections.save(actor, { provider, ...patch, scope, locked }, granted);
    return await connections.reconnect(actor, settingId, { ...patch, locked }, granted);
  } catch (error) {
    // Where the storage did not answer, the connection may be there all the same.
    if (!(isIntegrationError(error) && error.code === 'STORAGE_FAILED')) await dropTokens(entry, client, answer);
    throw error;
  }
}
