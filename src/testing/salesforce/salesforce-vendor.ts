import { deliverWork, type VendorWork, type WorkLog } from '../deliver-work.ts';
import { isObject } from '../is-object.ts';
import { answerAuthorize, loggedAuthorize } from '../oauth/authorize.ts';
import { takeAwayAsked } from '../oauth/exchange.ts';
import { oauthClient, type SandboxOAuthClient } from '../oauth/oauth-client.ts';
import { takeAway } from '../oauth/oauth-state.ts';
import { asFetch, type Delivery, type OpenVendor, type Road, type VendorSite } from '../vendor.ts';
import { answerCall, SALESFORCE_VOICE } from './answer-call.ts';
import { SALESFORCE_AUTHORIZE } from './authorize.ts';
import { loggedBody, readCall } from './call.ts';
import { SALESFORCE_LIMITS } from './limits.ts';
import { SalesforceOrg } from './org.ts';
import { pageAnswer } from './page/page.ts';
import type { SalesforceRequest } from './request-log.ts';
import { seedOrg } from './seed.ts';
import type { SalesforceLimits } from './state.ts';

/** How the Salesforce stand-in behaves. */
export interface SalesforceSandboxOptions {
  /** Whether the organization is one for trying things; false when absent. */
  readonly isSandbox?: boolean;
  /**
   * Whether an administrator has given tasks and events a field that is an external id and unique, `Export_Key__c`;
   * false when absent. `state.salesforce.addField` adds others.
   */
  readonly hasExternalIdField?: boolean;
  /** Whether activities can be with several people; false when absent. Also `state.salesforce.sharedActivities`. */
  readonly hasSharedActivities?: boolean;
  /** Whether accounts can be people; false when absent. Also `state.salesforce.personAccounts`. */
  readonly hasPersonAccounts?: boolean;
  /** The first and the last version of the API that is served, such as 31 and 66. Also `state.salesforce.apiVersions`. */
  readonly apiVersionMin?: number;
  readonly apiVersionMax?: number;
  /** How many calls there may be before all are refused. Also `state.salesforce.apiUsage`. */
  readonly dailyLimit?: number;
  /** For so many milliseconds searches do not see what was made or changed; queries do. 0 when absent. */
  readonly searchLagMs?: number;
  /** How many of what is taken; what you leave out is as documented. Also `state.salesforce.limits`. */
  readonly limits?: Partial<SalesforceLimits>;
  /** The time of the organization; the real time when absent. */
  readonly now?: () => Date;
}

/** How to reach the Salesforce stand-in. */
export interface SalesforceSandbox {
  /** In place of `https://<your domain>.my.salesforce.com`; no slash at the end. */
  readonly instanceUrl: string;
  /** The token of a session of the sandbox's own user. */
  readonly accessToken: string;
  /** The sandbox's own app, for the way over a person's consent. */
  readonly oauth: SandboxOAuthClient;
  /** 18 characters, as all ids. */
  readonly organizationId: string;
  readonly userId: string;
  /** The records as a person sees them; `?record=ID` opens another one. */
  readonly pageUrl: string;
  /**
   * Answers a request without a socket, for a fake `fetch` or msw. The host does not matter, so that requests to
   * *.my.salesforce.com can be given as they are. Faults that break the connection reject as those of
   * `sandbox.slack.handle` do, and so does an aborted request.
   *
   * @example
   * ```ts
   * import { startSandbox } from '@liveprompt/integrations/testing';
   * import { http } from 'msw';
   * import { setupServer } from 'msw/node';
   *
   * const sandbox = await startSandbox();
   * setupServer(http.all('https://*.my.salesforce.com/*', ({ request }) => sandbox.salesforce.handle(request)));
   * ```
   */
  handle(request: Request): Promise<Response>;
}

/** The field that `hasExternalIdField` gives to tasks and events. */
const EXPORT_KEY = { name: 'Export_Key__c', label: 'Export Key', externalId: true, unique: true, length: 255 };

/** Opens a Salesforce stand-in with a fresh organization. */
export function openSalesforce(
  site: VendorSite,
  options: SalesforceSandboxOptions = {},
): OpenVendor<SalesforceSandbox, SalesforceOrg> {
  const root = `${site.origin}/salesforce`;
  const org = openOrg(root, options);
  const { requests } = org;
  const log: WorkLog<SalesforceRequest> = { vendor: 'salesforce', requests, now: () => org.now(), errorOf };

  async function deliver(request: Request, road: Road): Promise<Delivery> {
    const { pathname, searchParams } = new URL(request.url);
    // Two slashes stand where a client joins our address to a path without a look.
    const path = pathname.replace(/^\/salesforce(?=\/)/, '').replace(/^\/+/, '/');
    if (path === '/page') return { kind: 'answer', response: pageAnswer(org, searchParams.get('record')) };
    if (path === '/services/oauth2/authorize') return deliverWork(authorizeWork(request, path, org), road, log, site);
    return deliverWork(await readWork(request, path, org), road, log, site);
  }

  const api: SalesforceSandbox = {
    instanceUrl: root,
    accessToken: org.sessions[0]?.accessToken ?? '',
    oauth: oauthClient(org.oauth, {
      authorizeUrl: `${root}/services/oauth2/authorize`,
      tokenUrl: `${root}/services/oauth2/token`,
      revokeUrl: `${root}/services/oauth2/revoke`,
    }),
    organizationId: org.organizationId,
    userId: org.users[0]?.id ?? '',
    pageUrl: `${root}/page`,
    handle: (request) => asFetch(request, deliver),
  };
  return { api, state: org, pageUrl: api.pageUrl, deliver };
}

function openOrg(instanceUrl: string, options: SalesforceSandboxOptions): SalesforceOrg {
  const { isSandbox = false, now = () => new Date() } = options;
  const org = new SalesforceOrg({ instanceUrl, isSandbox, limits: { ...SALESFORCE_LIMITS, ...options.limits }, now });
  org.sharedActivities = options.hasSharedActivities ?? false;
  org.personAccounts = options.hasPersonAccounts ?? false;
  org.searchLagMs = options.searchLagMs ?? 0;
  org.apiVersions.min = options.apiVersionMin ?? org.apiVersions.min;
  org.apiVersions.max = options.apiVersionMax ?? org.apiVersions.max;
  org.apiUsage.limit = options.dailyLimit ?? org.apiUsage.limit;
  if (options.hasExternalIdField) org.addField('Task', EXPORT_KEY);
  seedOrg(org);
  return org;
}

function authorizeWork(request: Request, path: string, { oauth }: SalesforceOrg): VendorWork<SalesforceRequest> {
  const asked = new URL(request.url).searchParams;
  const { args: query } = loggedAuthorize(asked, SALESFORCE_AUTHORIZE);
  const run = () => answerAuthorize(asked, oauth, SALESFORCE_AUTHORIZE);
  const operation = 'oauth.authorize';
  const log = { operation, httpMethod: request.method, path, query, body: {}, headers: {} };
  // Nobody has anything yet that could be revoked.
  return { method: operation, log, run, revoke: run, voice: SALESFORCE_VOICE };
}

async function readWork(request: Request, path: string, org: SalesforceOrg): Promise<VendorWork<SalesforceRequest>> {
  const call = await readCall(request, path, org.limits.bodyBytes);
  const run = () => answerCall(call, org);
  const operation = call.route.name;
  const { token: _, ...query } = call.query;
  return {
    method: operation,
    log: { operation, httpMethod: request.method, path, query, body: loggedBody(call), headers: call.headers },
    run,
    // A caller without a valid session has nothing that could be revoked, and is refused for that.
    revoke: () => {
      const session = org.sessions.find(({ accessToken }) => accessToken === call.token);
      if (session) takeAway(session);
      if (isObject(call.body)) takeAwayAsked(org.oauth, call.body);
      return run();
    },
    voice: SALESFORCE_VOICE,
  };
}

// The code, or the word of the service that knows people.
function errorOf(status: number, body: string): string | undefined {
  if (status < 400) return undefined;
  try {
    const parsed = JSON.parse(body) as { errorCode?: string }[] | { error?: string };
    return (Array.isArray(parsed) ? parsed[0]?.errorCode : parsed.error) ?? String(status);
  } catch {
    // A page is for people; elsewhere the words are the error.
    return body.startsWith('<') ? String(status) : body;
  }
}
