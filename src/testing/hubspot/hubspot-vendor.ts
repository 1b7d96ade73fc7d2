import { deliverWork, type VendorWork, type WorkLog } from '../deliver-work.ts';
import { answerAuthorize, loggedAuthorize } from '../oauth/authorize.ts';
import { takeAwayAsked } from '../oauth/exchange.ts';
import { oauthClient, type SandboxOAuthClient } from '../oauth/oauth-client.ts';
import { takeAway } from '../oauth/oauth-state.ts';
import { asFetch, type Delivery, type OpenVendor, type Road, type VendorSite } from '../vendor.ts';
import { HubSpotAllowances } from './allowances.ts';
import { answerCall, hubSpotVoice } from './answer-call.ts';
import { HUBSPOT_AUTHORIZE } from './authorize.ts';
import { loggedBody, readCall, unknownArguments } from './call.ts';
import { HUBSPOT_LIMITS } from './limits.ts';
import { pageAnswer } from './page/page.ts';
import { HubSpotPortal } from './portal.ts';
import type { HubSpotRequest } from './request-log.ts';
import { seedPortal } from './seed.ts';
import type { HubSpotLimits } from './state.ts';

/** How the HubSpot stand-in behaves. */
export interface HubSpotSandboxOptions {
  /** The data centre the account lives in, such as `eu1`; `na1` when absent. */
  readonly hublet?: string;
  /** The account's own time zone, in which its day ends; `US/Eastern` when absent. */
  readonly timeZone?: string;
  /**
   * For so many milliseconds searches do not see what was made or changed; other reads do. 0 when absent. By the
   * portal's time; also `state.hubspot.searchLagMs`.
   */
  readonly searchLagMs?: number;
  /**
   * Answers 429 when an app asks more often than this, or searches more often; what you leave out is as in a
   * Professional account. Absent, nothing is refused, and the headers of answers count all the same.
   */
  readonly rateLimits?: Partial<Pick<HubSpotLimits, 'perTenSeconds' | 'perDay' | 'searchesPerSecond'>>;
  /** How many of what is taken; what you leave out is as documented. Also `state.hubspot.limits`. */
  readonly limits?: Partial<HubSpotLimits>;
  /** What a good creation is answered with; 201 when absent. Also `state.hubspot.createStatus`. */
  readonly createStatus?: 200 | 201;
  /** The time of the portal; the real time when absent. */
  readonly now?: () => Date;
}

/** How to reach the HubSpot stand-in. */
export interface HubSpotSandbox {
  /** In place of `https://api.hubapi.com/`; ends in a slash. */
  readonly baseUrl: string;
  /** A private app's token with every scope. */
  readonly accessToken: string;
  /** The sandbox's own app, for the way over a person's consent. */
  readonly oauth: SandboxOAuthClient;
  /** The account's number. */
  readonly portalId: number;
  /** The records as a person sees them; `?record=ID` opens another one. */
  readonly pageUrl: string;
  /**
   * Answers a request without a socket, for a fake `fetch` or msw. The host does not matter, so that requests to
   * api.hubapi.com can be given as they are. Faults that break the connection reject as those of `sandbox.slack.handle`
   * do, and so does an aborted request.
   *
   * @example
   * ```ts
   * import { startSandbox } from '@liveprompt/integrations/testing';
   * import { http } from 'msw';
   * import { setupServer } from 'msw/node';
   *
   * const sandbox = await startSandbox();
   * setupServer(http.all('https://api.hubapi.com/*', ({ request }) => sandbox.hubspot.handle(request)));
   * ```
   */
  handle(request: Request): Promise<Response>;
}

/** Opens a HubSpot stand-in with a fresh portal. */
export function openHubSpot(
  site: VendorSite,
  options: HubSpotSandboxOptions = {},
): OpenVendor<HubSpotSandbox, HubSpotPortal> {
  const root = `${site.origin}/hubspot`;
  const portal = openPortal(options);
  const allowances = new HubSpotAllowances(portal, options.rateLimits !== undefined);
  const { requests } = portal;
  const log: WorkLog<HubSpotRequest> = { vendor: 'hubspot', requests, now: () => portal.now(), errorOf };

  async function deliver(request: Request, road: Road): Promise<Delivery> {
    const { pathname, searchParams } = new URL(request.url);
    // Two slashes stand where a client joins our address to a path without a look.
    const path = pathname.replace(/^\/hubspot(?=\/)/, '').replace(/^\/+/, '/');
    if (path === '/page') return { kind: 'answer', response: pageAnswer(portal, searchParams.get('record')) };
    if (path === '/oauth/authorize') return deliverWork(authorizeWork(request, path, portal), road, log, site);
    return deliverWork(await readWork(request, path, portal, allowances), road, log, site);
  }

  const api: HubSpotSandbox = {
    baseUrl: `${root}/`,
    accessToken: portal.tokens[0]?.token ?? '',
    oauth: oauthClient(portal.oauth, {
      authorizeUrl: `${root}/oauth/authorize`,
      tokenUrl: `${root}/oauth/2026-03/token`,
      revokeUrl: `${root}/oauth/2026-03/token/revoke`,
    }),
    portalId: portal.portalId,
    pageUrl: `${root}/page`,
    handle: (request) => asFetch(request, deliver),
  };
  return { api, state: portal, pageUrl: api.pageUrl, deliver };
}

function openPortal(options: HubSpotSandboxOptions): HubSpotPortal {
  const { hublet = 'na1', timeZone = 'US/Eastern', now = () => new Date() } = options;
  const limits = { ...HUBSPOT_LIMITS, ...options.limits, ...options.rateLimits };
  const portal = new HubSpotPortal({ hublet, timeZone, limits, now });
  portal.searchLagMs = options.searchLagMs ?? 0;
  portal.createStatus = options.createStatus ?? 201;
  seedPortal(portal);
  return portal;
}

function authorizeWork(request: Request, path: string, portal: HubSpotPortal): VendorWork<HubSpotRequest> {
  const asked = new URL(request.url).searchParams;
  const { args: query, unknownArguments: unknown } = loggedAuthorize(asked, HUBSPOT_AUTHORIZE);
  const run = () => answerAuthorize(asked, portal.oauth, HUBSPOT_AUTHORIZE);
  const operation = 'oauth.authorize';
  const log = { operation, httpMethod: request.method, path, query, body: {}, unknownArguments: unknown };
  // Nobody has anything yet that could be revoked.
  return { method: operation, log, run, revoke: run, voice: hubSpotVoice(portal) };
}

async function readWork(
  request: Request,
  path: string,
  portal: HubSpotPortal,
  allowances: HubSpotAllowances,
): Promise<VendorWork<HubSpotRequest>> {
  const call = await readCall(request, path);
  const run = () => answerCall(call, portal, allowances);
  const operation = call.route.name;
  const isUsed = ({ token }: { token: string }) => token === call.token || token === call.body.tokenKey;
  return {
    method: operation,
    log: {
      operation,
      httpMethod: request.method,
      // Some addresses have a token in them.
      path: path.replace(/pat-[\w-]+/g, 'pat-...').replace(/(?<=-tokens\/)[^/]+/g, '...'),
      query: call.query,
      body: loggedBody(call),
      unknownArguments: unknownArguments(call),
    },
    run,
    // A caller without a valid token has nothing that could be revoked, and is refused for that.
    revoke: () => {
      const token = portal.tokens.find(isUsed);
      if (token) takeAway(token);
      takeAwayAsked(portal.oauth, call.body);
      return run();
    },
    voice: hubSpotVoice(portal),
  };
}

// The category where there is one, and what it is instead for those without.
function errorOf(status: number, body: string): string | undefined {
  if (status < 400) return undefined;
  // The pages that people see are no JSON.
  if (!body.startsWith('{')) return String(status);
  const refusal = JSON.parse(body) as Record<string, string | undefined>;
  // Where tokens are given out, the word stands where other refusals only say that they are one.
  if (refusal.error !== undefined) return refusal.status;
  return refusal.category ?? refusal.policyName ?? refusal.message ?? String(status);
}
