import { standingOf } from '../oauth/oauth-state.ts';
import type { VendorVoice } from '../vendor.ts';
import type { SlackAllowances } from './allowances.ts';
import type { SlackCall } from './call.ts';
import type { OpenMethod, SlackMethod } from './method.ts';
import { ALL_METHODS } from './methods/all-methods.ts';
import { OAUTH_METHODS } from './methods/oauth.ts';
import { SlackRefusal, SlackTooFast } from './refusal.ts';
import type { SlackToken } from './state.ts';
import type { SlackWorkspace } from './workspace.ts';

const TOKEN_REFUSALS = {
  revoked: 'token_revoked',
  expired: 'token_expired',
  inactive: 'account_inactive',
} as const;

/** Does what a call asks and answers as Slack's Web API does. */
export function answerCall(call: SlackCall, workspace: SlackWorkspace, allowances: SlackAllowances): Response {
  const open = own(OAUTH_METHODS, call.method);
  const method = own(ALL_METHODS, call.method);
  try {
    if (open) return webApiAnswer({ ok: true, ...runOpenMethod(open, call, workspace, allowances) });
    if (!method) throw new SlackRefusal('unknown_method', { req_method: call.method });
    const token = findToken(call.token, workspace);
    const scopes = scopeHeaders(token, method);
    try {
      return webApiAnswer({ ok: true, ...runMethod(method, token, call, workspace, allowances) }, scopes);
    } catch (error) {
      return refusalAnswer(error, scopes);
    }
  } catch (error) {
    return refusalAnswer(error, {});
  }
}

/** The arguments of a call that Slack does not document; none for an unknown method. */
export function unknownArguments({ method, args }: SlackCall): string[] {
  const known = own(ALL_METHODS, method) ?? own(OAUTH_METHODS, method);
  if (!known) return [];
  return Object.keys(args).filter((name) => !known.required.includes(name) && !known.optional.includes(name));
}

function webApiAnswer(fields: Record<string, unknown>, headers: Record<string, string> = {}): Response {
  return Response.json(fields, { headers: { 'content-type': 'application/json; charset=utf-8', ...headers } });
}

/** How the Web API words its refusals. */
export const WEB_API_VOICE: VendorVoice = {
  rateLimited: tooManyRequests,
  refused: (code) => webApiAnswer({ ok: false, error: code }),
};

/** Slack's answer to too many requests. */
export function tooManyRequests(retryAfterSeconds: number | undefined): Response {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return Response.json({ ok: false, error: 'ratelimited' }, { status: 429, headers });
}

function own<Method>(methods: Readonly<Record<string, Method>>, name: string): Method | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

function runOpenMethod(
  method: OpenMethod,
  { method: name, unreadable, args, client }: SlackCall,
  workspace: SlackWorkspace,
  allowances: SlackAllowances,
): Record<string, unknown> {
  if (method.tier) allowances.call(name, method.tier);
  if (unreadable) throw unreadable;
  return method.run({ workspace, args, client });
}

function runMethod(
  method: SlackMethod,
  token: SlackToken,
  call: SlackCall,
  workspace: SlackWorkspace,
  allowances: SlackAllowances,
): Record<string, unknown> {
  if (method.tier) allowances.call(call.method, method.tier);
  if (call.unreadable) throw call.unreadable;
  const missing = method.scopes.find((scope) => !token.scopes.includes(scope));
  if (missing) throw new SlackRefusal('missing_scope', { needed: missing, provided: token.scopes.join(',') });
  const absent = method.required.filter((name) => call.args[name] === undefined || call.args[name] === '');
  if (absent.length > 0) throw missingArguments(absent);
  return method.run({ workspace, token, args: call.args, allowances });
}

function findToken(value: string | undefined, workspace: SlackWorkspace): SlackToken {
  if (!value) throw new SlackRefusal('not_authed');
  const token = workspace.tokens.find((known) => known.token === value);
  if (!token) throw new SlackRefusal('invalid_auth');
  const standing = standingOf(token, workspace.now());
  if (standing !== 'active') throw new SlackRefusal(TOKEN_REFUSALS[standing]);
  return token;
}

function scopeHeaders(token: SlackToken, method: SlackMethod): Record<string, string> {
  const accepted = [...method.scopes, ...(method.alternatives ?? [])];
  return { 'x-oauth-scopes': token.scopes.join(','), 'x-accepted-oauth-scopes': accepted.join(',') };
}

function missingArguments(names: readonly string[]): SlackRefusal {
  const messages = names.map((name) => `[ERROR] missing required field: ${name}`);
  return new SlackRefusal('invalid_arguments', { response_metadata: { messages } });
}

function refusalAnswer(error: unknown, headers: Record<string, string>): Response {
  if (error instanceof SlackTooFast) return tooManyRequests(error.retryAfterSeconds);
  if (error instanceof SlackRefusal) return webApiAnswer({ ok: false, error: error.code, ...error.details }, headers);
  throw error;
}
