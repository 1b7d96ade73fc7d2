import type { Grant } from '../../src/auth/grant.ts';
import type { OwnerKey, SettingRow, StorageAdapter } from '../../src/index.ts';
import type { Sandbox } from '../../src/testing/index.ts';
import type { OAuthToken } from '../../src/testing/oauth/oauth-state.ts';
import { ENCRYPTION, USER, type VendorId } from './oauth-service.ts';

const OWNER: OwnerKey = `user:${USER.userId}`;
/** What the vendors call a request for tokens, and one that ends them. */
export const TOKEN_CALL = { slack: 'oauth.v2.access', hubspot: 'oauth.token', salesforce: 'oauth.token' } as const;
export const REVOKE_CALL = { slack: 'auth.revoke', hubspot: 'oauth.revoke', salesforce: 'revoke' } as const;

/** All access tokens that the vendor ever gave out by a login, oldest first. */
export function tokensOf({ state }: Sandbox, vendor: VendorId): (OAuthToken & { text: string })[] {
  const all = {
    slack: () => state.slack.tokens.map((token) => [token, token.token] as const),
    hubspot: () => state.hubspot.tokens.map((token) => [token, token.token] as const),
    salesforce: () => state.salesforce.sessions.map((session) => [session, session.accessToken] as const),
  };
  const granted = all[vendor]().filter(([token]) => token.grant !== undefined);
  return granted.map(([token, text]) => Object.assign(token, { text }));
}

/** Every request that the vendor logged by this name. */
export function requestsOf({ state }: Sandbox, vendor: VendorId, name: string) {
  if (vendor === 'slack') return state.slack.requests.filter(({ method }) => method === name);
  return state[vendor].requests.filter(({ operation }) => operation === name);
}

/** How often the vendor was asked for tokens. The first time was the login. */
export const asked = (sandbox: Sandbox, vendor: VendorId): number =>
  requestsOf(sandbox, vendor, TOKEN_CALL[vendor]).length;

/** The row and what it keeps of the consent. */
export async function kept(storage: StorageAdapter, id: string): Promise<{ row: SettingRow; grant: Grant }> {
  const row = await storage.settings.get(OWNER, id);
  if (row?.config == null) throw new Error('There is no such connection.');
  const text = await ENCRYPTION.decrypt(row.config, { owner: row.owner, provider: row.provider, settingId: id });
  return { row, grant: (JSON.parse(text) as { grant: Grant }).grant };
}

/** Changes what is kept, as time or another process would. */
export async function rewrite(
  storage: StorageAdapter,
  id: string,
  change: Partial<Grant>,
  rowChange: Partial<SettingRow> = {},
): Promise<void> {
  const { row } = await kept(storage, id);
  const context = { owner: row.owner, provider: row.provider, settingId: id };
  const secret = JSON.parse(await ENCRYPTION.decrypt(row.config ?? '', context)) as { grant: Grant };
  const config = await ENCRYPTION.encrypt(
    JSON.stringify({ ...secret, grant: { ...secret.grant, ...change } }),
    context,
  );
  const next = { ...row, config, ...rowChange, revision: row.revision + 1 };
  if (!(await storage.settings.replace(next, row.revision))) throw new Error('Somebody else was faster.');
}

const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
const HALF_A_DAY_MS = 12 * 3_600_000;

/** Lets a connection grow old: its token ends in a minute, or has ended. Salesforce does not say when it does. */
export async function grow(
  old: 'ending' | 'ended',
  { sandbox, storage }: { sandbox: Sandbox; storage: StorageAdapter },
  { id, provider }: { id: string; provider: string },
): Promise<void> {
  const vendor = provider as VendorId;
  if (old === 'ended') for (const token of tokensOf(sandbox, vendor)) token.status = 'expired';
  if (vendor === 'salesforce') return;
  const expiresAt = at(old === 'ended' ? -1000 : 60_000);
  await rewrite(storage, id, { expiresAt, obtainedAt: at(-HALF_A_DAY_MS) });
}

/** How many reports have arrived, and are there. */
export function arrived({ state }: Sandbox, vendor: VendorId): number {
  if (vendor === 'slack')
    return state.slack.messages('general').filter(({ via, deleted }) => via !== 'person' && !deleted).length;
  if (vendor === 'hubspot') return state.hubspot.records('notes').filter(({ archived }) => !archived).length;
  return state.salesforce.records('Task').filter(({ isDeleted }) => !isDeleted).length;
}
