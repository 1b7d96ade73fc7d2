import { standingOf } from '../../oauth/oauth-state.ts';
import type { HubSpotOperation } from '../operation.ts';
import { readLimit, takePage } from '../read-arguments.ts';
import { invalid, notFound, unauthorized } from '../refusal.ts';
import type { HubSpotOwner } from '../state.ts';

const OWNERS_PAGE = { usual: 100, most: 500 };

const owners: HubSpotOperation = {
  name: 'owners.list',
  httpMethod: 'GET',
  path: '/crm/v3/owners/',
  scopes: () => ['crm.objects.owners.read'],
  query: ['email', 'after', 'limit', 'archived'],
  fields: [],
  run({ portal, query }) {
    const email = query.email?.toLowerCase();
    const isWanted = (owner: HubSpotOwner) =>
      owner.archived === (query.archived === 'true') && (!email || owner.email.toLowerCase() === email);
    const limit = readLimit(query.limit, OWNERS_PAGE.usual, OWNERS_PAGE.most);
    const page = takePage(portal.owners.filter(isWanted), query.after, limit);
    return { status: 200, body: { ...page, results: page.results.map(ownerAnswer) } };
  },
};

const owner: HubSpotOperation = {
  name: 'owners.read',
  httpMethod: 'GET',
  path: '/crm/v3/owners/{id}',
  scopes: () => ['crm.objects.owners.read'],
  query: ['idProperty', 'archived'],
  fields: [],
  run({ portal, names, query }) {
    const key = query.idProperty === 'userId' ? 'userId' : 'id';
    const found = portal.owners.find((one) => String(one[key]) === names.id && !one.archived);
    if (!found) throw notFound(`No owner with the id ${names.id}`);
    return { status: 200, body: ownerAnswer(found) };
  },
};

const details: HubSpotOperation = {
  name: 'account.details',
  httpMethod: 'GET',
  path: '/account-info/v3/details',
  scopes: () => [],
  query: [],
  fields: [],
  run({ portal }) {
    const { portalId, accountType, timeZone, companyCurrency, uiDomain, hublet } = portal;
    const body = { portalId, accountType, timeZone, companyCurrency, uiDomain, dataHostingLocation: hublet };
    return { status: 200, body: { ...body, additionalCurrencies: [], utcOffset: offsetOf(timeZone, portal.now()) } };
  },
};

const tokenInfo: HubSpotOperation = {
  name: 'token.info',
  httpMethod: 'POST',
  path: '/oauth/v2/private-apps/get/access-token-info',
  query: [],
  fields: ['tokenKey'],
  run({ portal, body }) {
    if (typeof body.tokenKey !== 'string') throw invalid('Some required fields were not set: [tokenKey]');
    const token = portal.tokens.find((known) => known.token === body.tokenKey);
    // What HubSpot says of a token that it does not know, or no longer takes, is not documented.
    const standing = token && standingOf(token, portal.now());
    if (!token || standing !== 'active') throw unauthorized(standing === 'expired');
    const { userId, appId, scopes } = token;
    return { status: 200, body: { userId, hubId: portal.portalId, appId, scopes } };
  },
};

function ownerAnswer({ archived, ...rest }: HubSpotOwner): Record<string, unknown> {
  return { ...rest, type: 'PERSON', userIdIncludingInactive: rest.userId, archived };
}

// Such as `-05:00`.
function offsetOf(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(now);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', '') || '+00:00';
}

/** The operations on the account, its people and its tokens. */
export const ACCOUNT_OPERATIONS: readonly HubSpotOperation[] = [owners, owner, details, tokenInfo];
