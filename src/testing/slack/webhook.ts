import { isObject } from '../is-object.ts';
import type { VendorVoice } from '../vendor.ts';
import type { SlackAllowances } from './allowances.ts';
import { readDraft } from './draft.ts';
import { findThread, storeDraft } from './posting.ts';
import { SlackRefusal, SlackTooFast } from './refusal.ts';
import type { SlackChannel } from './state.ts';
import { tooManyRequests } from './web-api.ts';
import type { SlackWorkspace } from './workspace.ts';

const STATUS: Record<string, number> = {
  action_prohibited: 403,
  channel_is_archived: 410,
  channel_not_found: 404,
  invalid_token: 403,
  no_active_hooks: 404,
  no_service: 404,
  no_service_id: 404,
  no_team: 404,
  team_disabled: 403,
  user_not_found: 404,
};

const DOCUMENTED = [
  'text',
  'blocks',
  'attachments',
  'thread_ts',
  'unfurl_links',
  'unfurl_media',
  'mrkdwn',
  'response_type',
  'metadata',
  'link_names',
  'parse',
];

/** A post to an incoming webhook, read but not yet judged; without a payload when its body made no sense. */
export interface WebhookCall {
  readonly path: string;
  readonly payload?: Record<string, unknown>;
}

/** Reads a post to an incoming webhook. */
export async function readWebhookCall(request: Request, path: string): Promise<WebhookCall> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = request.method === 'POST' ? await request.text() : '';
  if (type !== 'application/json') return { path };
  try {
    const payload: unknown = JSON.parse(body);
    return isObject(payload) ? { path, payload } : { path };
  } catch {
    return { path };
  }
}

/** Fields of the payload that an incoming webhook has no use for. */
export function unknownPayloadFields(payload: Record<string, unknown> = {}): string[] {
  return Object.keys(payload).filter((name) => !DOCUMENTED.includes(name));
}

/** Posts what the webhook was given and answers in plain text, as Slack does. */
export function answerWebhook(call: WebhookCall, workspace: SlackWorkspace, allowances: SlackAllowances): Response {
  try {
    const channel = findTarget(call.path, workspace);
    if (!call.payload) throw new SlackRefusal('invalid_payload');
    const draft = readDraft(call.payload);
    const threadTs = findThread(channel, call.payload.thread_ts);
    allowances.post(channel.id);
    storeDraft(workspace, channel, draft, { via: 'webhook', ...(threadTs && { threadTs }) });
    return new Response('ok', { headers: { 'content-type': 'text/html' } });
  } catch (error) {
    if (error instanceof SlackTooFast) return tooManyRequests(error.retryAfterSeconds);
    if (error instanceof SlackRefusal) return webhookRefusal(error.code);
    throw error;
  }
}

/** How an incoming webhook words its refusals. */
export const WEBHOOK_VOICE: VendorVoice = { rateLimited: tooManyRequests, refused: webhookRefusal };

// In plain text, with the status Slack gives it.
function webhookRefusal(code: string): Response {
  const status = STATUS[code] ?? 400;
  return new Response(code, { status, headers: { 'content-type': 'text/html' } });
}

function findTarget(path: string, workspace: SlackWorkspace): SlackChannel {
  const [, , teamId, serviceId] = path.split('/');
  if (teamId !== workspace.team.id) throw new SlackRefusal('no_team');
  const service = workspace.webhooks.find((known) => known.path.split('/')[3] === serviceId);
  if (!service || service.status === 'revoked') throw new SlackRefusal('no_service');
  if (service.path !== path) throw new SlackRefusal('invalid_token');
  if (service.status === 'disabled') throw new SlackRefusal('no_active_hooks');
  const channel = workspace.channels.find(({ id }) => id === service.channelId);
  if (!channel) throw new SlackRefusal('channel_not_found');
  if (channel.isArchived) throw new SlackRefusal('channel_is_archived');
  return channel;
}
