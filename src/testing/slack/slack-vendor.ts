import { deliverWork, type VendorWork, type WorkLog } from '../deliver-work.ts';
import { answerAuthorize, loggedAuthorize } from '../oauth/authorize.ts';
import { takeAwayAsked } from '../oauth/exchange.ts';
import { oauthClient, type SandboxOAuthClient } from '../oauth/oauth-client.ts';
import { takeAway } from '../oauth/oauth-state.ts';
import { asFetch, type Delivery, type OpenVendor, type Road, type VendorSite } from '../vendor.ts';
import { SlackAllowances } from './allowances.ts';
import { SLACK_AUTHORIZE } from './authorize.ts';
import { readCall, withoutSecrets } from './call.ts';
import { pageAnswer } from './page/page.ts';
import type { SlackRequest } from './request-log.ts';
import { seedWorkspace } from './seed.ts';
import { answerUpload, readUpload, UPLOAD_VOICE } from './upload.ts';
import { answerCall, unknownArguments, WEB_API_VOICE } from './web-api.ts';
import { answerWebhook, readWebhookCall, unknownPayloadFields, WEBHOOK_VOICE } from './webhook.ts';
import { SlackWorkspace } from './workspace.ts';

type SlackWork = VendorWork<SlackRequest>;

/** How the Slack stand-in behaves. */
export interface SlackSandboxOptions {
  /**
   * Answers 429 when a channel gets more than about a message a second after a burst of ten, and when a method is
   * called more often in a minute than its documented tier grants. Off by default.
   */
  readonly enforceRateLimits?: boolean;
  /**
   * What Slack lets the app read with `conversations.history` and `conversations.replies`: as much as an app of the
   * Marketplace or a customer's own, or, `restricted`, what it leaves to other commercial apps. These may call each of
   * the two once a minute (429 with `Retry-After` before that, by the workspace's time) and get 15 messages a page,
   * unasked and at most, whatever `limit` says. `marketplace` when absent.
   */
  readonly historyLimits?: 'marketplace' | 'restricted';
  /**
   * For so many milliseconds after a file was shared Slack is still busy with it: `files.info` and the answer that ends
   * the upload do not tell where it landed. 0 when absent. By the workspace's time; also `state.slack.fileProcessingMs`.
   */
  readonly fileProcessingMs?: number;
  /**
   * With `ragged`, lists come as from a large workspace: pages of `users.list` and `conversations.list` hold half of
   * what was asked for, and the latter takes out afterwards what is archived, invisible or of another type, so that
   * pages may be empty though more follow. `full` when absent. Also `state.slack.listPages`.
   */
  readonly listPages?: 'full' | 'ragged';
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
  /** The sandbox's own app, for the way over a person's consent. */
  readonly oauth: SandboxOAuthClient;
  /** The workspace as a person sees it; `?channel=NAME` opens another channel. */
  readonly pageUrl: string;
  /**
   * Answers a request without a socket, for a fake `fetch` or msw. The host does not matter, so that requests to
   * slack.com, hooks.slack.com and files.slack.com can be given as they are. Faults that break the connection reject with
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
  workspace.fileProcessingMs = options.fileProcessingMs ?? 0;
  workspace.listPages = options.listPages ?? 'full';
  seedWorkspace(workspace);
  const allowances = new SlackAllowances(options, () => workspace.now());

  const { requests } = workspace;
  const log: WorkLog<SlackRequest> = { vendor: 'slack', requests, now: () => workspace.now(), errorOf };

  async function deliver(request: Request, road: Road): Promise<Delivery> {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace(/^\/slack(?=\/)/, '');
    if (path === '/page') return { kind: 'answer', response: pageAnswer(workspace, searchParams.get('channel')) };
    const work = await readWork(request, path, workspace, allowances);
    if (!work) return { kind: 'answer', response: new Response('Not Found', { status: 404 }) };
    return deliverWork(work, road, log, site);
  }

  const api: SlackSandbox = {
    baseUrl: `${root}/api/`,
    webhookUrl: workspace.webhooks[0]?.url ?? '',
    botToken: workspace.tokens[0]?.token ?? '',
    oauth: oauthClient(workspace.oauth, {
      authorizeUrl: `${root}/oauth/v2/authorize`,
      tokenUrl: `${root}/api/oauth.v2.access`,
      revokeUrl: `${root}/api/auth.revoke`,
    }),
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
  if (path.startsWith('/services/')) return readWebhookWork(request, path, workspace, allowances);
  if (path === '/oauth/v2/authorize') return authorizeWork(request, workspace);
  if (path.startsWith('/upload/v1/')) return readUploadWork(request, path, workspace);
  const method = /^\/api\/([\w.]+)$/.exec(path)?.[1];
  return method ? readApiWork(request, method, workspace, allowances) : undefined;
}

function authorizeWork(request: Request, { oauth }: SlackWorkspace): SlackWork {
  const query = new URL(request.url).searchParams;
  const run = () => answerAuthorize(query, oauth, SLACK_AUTHORIZE);
  const method = 'oauth.v2.authorize';
  const log = { method, httpMethod: request.method, ...loggedAuthorize(query, SLACK_AUTHORIZE) };
  // Nobody has anything yet that could be revoked.
  return { method, log, run, revoke: run, voice: WEB_API_VOICE };
}

async function readWebhookWork(
  request: Request,
  path: string,
  workspace: SlackWorkspace,
  allowances: SlackAllowances,
): Promise<SlackWork> {
  const call = await readWebhookCall(request, path);
  const unknown = unknownPayloadFields(call.payload);
  const run = () => answerWebhook(call, workspace, allowances);
  return {
    method: 'webhook',
    log: { method: 'webhook', httpMethod: request.method, args: call.payload ?? {}, unknownArguments: unknown },
    run,
    // A caller without a valid webhook has nothing that could be revoked, and is refused for that.
    revoke: () => {
      const webhook = workspace.webhooks.find((known) => known.path === path);
      if (webhook) webhook.status = 'revoked';
      return run();
    },
    voice: WEBHOOK_VOICE,
  };
}

async function readUploadWork(request: Request, path: string, workspace: SlackWorkspace): Promise<SlackWork> {
  const call = await readUpload(request, path, workspace);
  const { file, httpMethod, bytes, sha256, authorization } = call;
  return {
    method: 'files.upload',
    log: {
      method: 'files.upload',
      httpMethod,
      args: { ...(file && { fileId: file.id }), bytes, sha256, authorization },
      unknownArguments: [],
    },
    run: () => answerUpload(call),
    // An upload is let in by its address alone: there is no token to revoke.
    revoke: () => UPLOAD_VOICE.refused('token_revoked'),
    voice: UPLOAD_VOICE,
  };
}

async function readApiWork(
  request: Request,
  method: string,
  workspace: SlackWorkspace,
  allowances: SlackAllowances,
): Promise<SlackWork> {
  const call = await readCall(request, method);
  const run = () => answerCall(call, workspace, allowances);
  return {
    method,
    log: {
      method,
      httpMethod: request.method,
      args: withoutSecrets(call.args),
      unknownArguments: unknownArguments(call),
    },
    run,
    // Run after the revocation, the work is nothing but its refusal.
    revoke: () => {
      const token = workspace.tokens.find((known) => known.token === call.token);
      if (token) takeAway(token);
      takeAwayAsked(workspace.oauth, call.args);
      return run();
    },
    voice: WEB_API_VOICE,
  };
}

function errorOf(status: number, body: string): string | undefined {
  // Long lists are not read again only to learn that they went well.
  if (body.startsWith('{"ok":true')) return undefined;
  if (status < 400 && !body.startsWith('{')) return undefined;
  // A page is for people; elsewhere the words are the error.
  if (!body.startsWith('{')) return body.startsWith('<') ? String(status) : body;
  return (JSON.parse(body) as { error?: string }).error;
}
