import { playFault } from '../play-fault.ts';
import { asFetch, type Delivery, type OpenVendor, type VendorSite } from '../vendor.ts';
import { readCall } from './call.ts';
import { ChannelPacing } from './pacing.ts';
import { pageAnswer } from './page/page.ts';
import type { SlackRequest } from './request-log.ts';
import { seedWorkspace } from './seed.ts';
import { answerCall, tooManyRequests, unknownArguments, webApiAnswer } from './web-api.ts';
import { answerWebhook, readWebhookCall, unknownPayloadFields, webhookRefusal } from './webhook.ts';
import { SlackWorkspace } from './workspace.ts';

/** How the Slack stand-in behaves. */
export interface SlackSandboxOptions {
  /** Answers 429 when a channel gets more than about a message a second after a burst of ten. Off by default. */
  readonly enforceRateLimits?: boolean;
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
   * `TypeError('fetch failed')`, and so does a lost answer.
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

type Work = { readonly log: Pick<SlackRequest, 'method' | 'args' | 'unknownArguments'>; run(): Response };

/** Opens a Slack stand-in with a fresh workspace. */
export function openSlack(
  site: VendorSite,
  options: SlackSandboxOptions = {},
): OpenVendor<SlackSandbox, SlackWorkspace> {
  const root = `${site.origin}/slack`;
  const workspace = new SlackWorkspace(root, options.now ?? (() => new Date()));
  seedWorkspace(workspace);
  const pacing = options.enforceRateLimits ? new ChannelPacing() : undefined;
  const pace = (channelId: string) => pacing?.spend(channelId, workspace.now().getTime());

  async function deliver(request: Request): Promise<Delivery> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace(/^\/slack(?=\/)/, '');
    if (path === '/page') return { kind: 'answer', response: pageAnswer(workspace, searchParams.get('channel')) };
    const work = await readWork(request, path);
    if (!work) return { kind: 'answer', response: new Response('Not Found', { status: 404 }) };
    return deliverWork(work, request.method);
  }

  async function readWork(request: Request, path: string): Promise<Work | undefined> {
    if (path.startsWith('/services/')) {
      const call = await readWebhookCall(request, path);
      const log = { method: 'webhook', args: call.payload ?? {}, unknownArguments: unknownPayloadFields(call.payload) };
      return { log, run: () => answerWebhook(call, workspace, pace) };
    }
    const method = /^\/api\/([\w.]+)$/.exec(path)?.[1];
    if (!method) return undefined;
    const call = await readCall(request, method);
    const log = { method, args: call.args, unknownArguments: unknownArguments(call) };
    return { log, run: () => answerCall(call, workspace, pace) };
  }

  async function deliverWork(work: Work, httpMethod: string): Promise<Delivery> {
    // A copy, as stored messages share these objects and a test may change them later.
    const args = structuredClone(work.log.args);
    const entry: SlackRequest = { ...work.log, args, httpMethod, time: workspace.now().toISOString() };
    workspace.requests.push(entry);
    const serve = async () => {
      const response = work.run();
      entry.outcome = await outcomeOf(response);
      return response;
    };
    const fault = site.faults.take('slack', entry.method);
    if (!fault) return { kind: 'answer', response: await serve() };
    entry.fault = fault.kind;
    const refused = entry.method === 'webhook' ? webhookRefusal : refusedCall;
    return playFault(fault, { serve, closing: site.closing, voice: { rateLimited: tooManyRequests, refused } });
  }

  const api: SlackSandbox = {
    baseUrl: `${root}/api/`,
    webhookUrl: workspace.webhooks[0]?.url ?? '',
    botToken: workspace.tokens[0]?.token ?? '',
    pageUrl: `${root}/page`,
    handle: async (request) => asFetch(await deliver(request)),
  };
  return { api, state: workspace, pageUrl: api.pageUrl, deliver };
}

function refusedCall(code: string): Response {
  return webApiAnswer({ ok: false, error: code });
}

async function outcomeOf(response: Response): Promise<{ status: number; error?: string }> {
  const { status } = response;
  const body = await response.clone().text();
  if (!body.startsWith('{')) return status === 200 ? { status } : { status, error: body };
  const { error } = JSON.parse(body) as { error?: string };
  return error === undefined ? { status } : { status, error };
}
