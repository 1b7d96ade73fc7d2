import { claimsOf, identityOf } from '../identity.ts';
import type { SalesforceOperation } from '../operation.ts';

const SEASONS = ['Spring', 'Summer', 'Winter'];
/** The version of Spring '16, from which three a year count on. */
const SPRING_2016 = 36;

const versions: SalesforceOperation = {
  name: 'versions',
  httpMethod: 'GET',
  path: '/services/data',
  isUnversioned: true,
  access: 'open',
  run({ org: { apiVersions } }) {
    const { min, max } = apiVersions;
    const all = Array.from({ length: max - min + 1 }, (_, index) => min + index);
    const body = all.map((version) => ({
      label: labelOf(version),
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    }));
    return { status: 200, body };
  },
};

const resources: SalesforceOperation = {
  name: 'resources',
  httpMethod: 'GET',
  path: '/',
  run({ org, session, version }) {
    const names = ['sobjects', 'query', 'queryAll', 'search', 'limits', 'composite'];
    const places = Object.fromEntries(names.map((name) => [name, `/services/data/v${version}.0/${name}`]));
    const identity = `${org.instanceUrl}/id/${org.organizationId}/${session?.userId}`;
    return { status: 200, body: { ...places, identity } };
  },
};

const limits: SalesforceOperation = {
  name: 'limits',
  httpMethod: 'GET',
  path: '/limits',
  run({ org: { apiUsage } }) {
    const body = {
      DailyApiRequests: { Max: apiUsage.limit, Remaining: Math.max(0, apiUsage.limit - apiUsage.used) },
      DataStorageMB: { Max: 1024, Remaining: 1000 },
      FileStorageMB: { Max: 1024, Remaining: 1000 },
    };
    return { status: 200, body };
  },
};

const userinfo: SalesforceOperation = {
  name: 'userinfo',
  httpMethod: 'GET',
  path: '/services/oauth2/userinfo',
  isUnversioned: true,
  access: 'identity',
  run: (context) => ({ status: 200, body: claimsOf(context) }),
};

const identity: SalesforceOperation = {
  name: 'identity',
  httpMethod: 'GET',
  path: '/id/{organization}/{user}',
  isUnversioned: true,
  access: 'identity',
  run: (context) => ({ status: 200, body: identityOf(context) }),
};

function labelOf(version: number): string {
  const since = version - SPRING_2016;
  const season = SEASONS[((since % 3) + 3) % 3] ?? '';
  // Winter comes in the autumn of the year before.
  const year = 16 + Math.floor(since / 3) + (season === 'Winter' ? 1 : 0);
  return `${season} '${year}`;
}

/** The operations on the account rather than on its records. */
export const ACCOUNT_OPERATIONS: readonly SalesforceOperation[] = [versions, resources, limits, userinfo, identity];
