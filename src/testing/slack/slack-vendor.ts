import { asFetch, type Delivery, type OpenVendor, type Road, type VendorSite } from '../vendor.ts';
import { SlackAllowances } from './allowances.ts';
import { readCall } from './call.ts';
import { deliverWork, type SlackWork } from './deliver-work.ts';
import { pageAnswer } from './page/page.ts';
import { seedWorkspace } from './seed.ts';
import type { SlackToken, SlackWebhook } from './state.ts';
import { answerCall, unknownArguments } from './web-api.ts';
import { answerWebhook, readWebhookCall, unknownPayloadFields } from './webhook.ts';
import { SlackWorkspace } from './workspace.ts';

/** How the Slack stand-in behaves. */
export interface SlackSandboxOptions {
  /** Answers 429 when a channel gets more than about a message a second after a burst of ten. Off by default. */
  readonly enforceRateLimits?: boolean;
  /**
   * What Slack lets the app read with `conversations.history` and `conversations.replies`: as much as an app of the
   * Marketplace or a customer's own, or, `restricted`, what it leaves to other commercial apps. These may call each of
   * the two once a minute (429 with `Retry-After` before that, by the workspace's time) and get 15 messages a page,
   * unasked and at most, whatever `limit` says. `marketplace` when absent.
   */
  readonly historyLimits?: 'marketplace' | 'restricted';
  /** The time of the workspace; the real time when absent. */
  readonly now?: () => Date;
}

/** How to reach the Slack stand-in. */
export interface SlackSandbox {
  /** For `new WebClient(token, { slackApiUrl })`; ends in `/api/`. */
  readonly baseUrl: string;
  /** An incoming webhook into `general`. */
  readonly webhookUrl: string;
  /** A bot token with every scope. */
  readonly botToken: string;
  /** The workspace as a person sees it; `?channel=NAME` opens another channel. */
  readonly pageUrl: string;
  /**
   * Answers a request without a socket, for a fake `fetch` or msw. The host does not matter, so that requests to
   * slack.com and hooks.slack.com can be given as they are. Faults that break the connection reject with
   * `TypeError('fetch failed')`, and so does a lost answer; a refused connection's `cause.code` is `ECONNREFUSED`.
   * When the request's signal is aborted it rejects at once, while the work goes on as it would behind a socket.
   *
   * @example
   * ```ts
   * import { startSandbox } from '@liveprompt/integrations/testing';
   * import { http } from 'msw';
   * import { setupServer } from 'msw/node';
   *
   * const sandbox = await startSandbox();
   * setupServer(http.all('https://slack.com/api/*', ({ request }) => sandbox.slack.handle(request)));
   * ```
   */
  handle(request: Request): Promise<Response>;
}

/** Opens a Slack stand-in with a fresh workspace. */
export function openSlack(
  site: VendorSite,
  options: SlackSandboxOptions = {},
): OpenVendor<SlackSandbox, SlackWorkspace> {
  const root = `${site.origin}/slack`;
  const workspace = new SlackWorkspace(root, options.now ?? (() => new Date()));
  seedWorkspace(workspace);
  const allowances = new SlackAllowances(options, () => workspace.now());

  async function deliver(request: Request, road: Road): Promise<Delivery> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace(/^\/slack(?=\/)/, '');
    if (path === '/page') return { kind: 'answer', response: pageAnswer(workspace, searchParams.get('channel')) };
    const work = await readWork(request, path, workspace, allowances);
    if (!work) return { kind: 'answer', response: new Response('Not Found', { status: 404 }) };
    return deliverWork(work, road, workspace, site);
  }

  const api: SlackSandbox = {
    baseUrl: `${root}/api/`,
    webhookUrl: workspace.webhooks[0]?.url ?? '',
    botToken: workspace.tokens[0]?.token ?? '',
    pageUrl: `${root}/page`,
    handle: (request) => asFetch(request, deliver),
  };
  return { api, state: workspace, pageUrl: api.pageUrl, deliver };
}

async function readWork(
  request: Request,
  path: string,
  workspace: SlackWorkspace,
  allowances: SlackAllowances,
): Promise<SlackWork | undefined> {
  const httpMethod = request.method;
  if (path.startsWith('/services/')) {
    const call = await readWebhookCall(request, path);
    const unknown = unknownPayloadFields(call.payload);
    return {
      log: { method: 'webhook', httpMethod, args: call.payload ?? {}, unknownArguments: unknown },
      run: () => answerWebhook(call, workspace, allowances),
      revoke: () => revoke(workspace.webhooks.find((webhook) => webhook.path === path)),
    };
  }
  const method = /^\/api\/([\w.]+)$/.exec(path)?.[1];
  if (!method) return undefined;
  const call = await readCall(request, method);
  return {
    log: { method, httpMethod, args: call.args, unknownArguments: unknownArguments(call) },
    run: () => answerCall(call, workspace, allowances),
    revoke: () => revoke(workspace.tokens.find(({ token }) => token === call.token)),
  };
}

// A caller without a valid token or webhook has nothing that could be revoked, and is refused for that.
function revoke(access: SlackToken | SlackWebhook | undefined): void {
  if (access) access.status = 'revoked';
}
