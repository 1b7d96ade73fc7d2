import { isIntegrationError } from '../../../errors.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';

/** Whether the token has a scope; undefined when nobody can tell. */
export type Granted = (scope: string) => boolean | undefined;

/**
 * A read that needs the scope and changes nothing. Only for scopes that a read proves: what may be written nobody can
 * find out without writing.
 */
const PROBES: Record<string, string> = {
  'crm.objects.contacts.read': `${API.objects}/contacts`,
  'crm.objects.companies.read': `${API.objects}/companies`,
  'crm.objects.deals.read': `${API.objects}/deals`,
  tickets: `${API.objects}/tickets`,
  'crm.objects.owners.read': API.owners,
};

/** The scopes as HubSpot lists them; undefined for tokens of which it does not, such as those of an app with OAuth. */
async function listedScopes(api: HubApi, token: string): Promise<readonly string[] | undefined> {
  try {
    // In the body only: addresses are written into logs on the way.
    const { scopes } = await api.call<{ scopes?: unknown }>({
      method: 'POST',
      path: API.tokenInfo,
      reads: true,
      json: { tokenKey: token },
    });
    return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : undefined;
  } catch (error) {
    if (isIntegrationError(error)) return undefined;
    throw error;
  }
}

async function probed(api: HubApi, path: string): Promise<boolean | undefined> {
  try {
    await api.call({ method: 'GET', path, query: { limit: 1 } });
    return true;
  } catch (error) {
    if (!isIntegrationError(error)) throw error;
    return error.vendorCode === 'MISSING_SCOPES' ? false : undefined;
  }
}

/** What the token may do: as HubSpot tells it, or as far as harmless reads show it. */
export async function grantedScopes(api: HubApi, token: string): Promise<Granted> {
  const listed = await listedScopes(api, token);
  if (listed !== undefined) return (scope) => listed.includes(scope);
  const asked = Object.entries(PROBES).map(async ([scope, path]) => [scope, await probed(api, path)] as const);
  const known = new Map(await Promise.all(asked));
  return (scope) => known.get(scope);
}
