import { standingOf } from '../oauth/oauth-state.ts';
import type { VendorVoice } from '../vendor.ts';
import type { HubSpotAllowances } from './allowances.ts';
import type { HubSpotCall } from './call.ts';
import type { HubSpotOperation, OperationAnswer } from './operation.ts';
import type { HubSpotPortal } from './portal.ts';
import { HubSpotRefusal, missingScopes, notFound, tooManyRequests, unauthorized, wrongHublet } from './refusal.ts';
import type { HubSpotToken } from './state.ts';
import { refusedResponse } from './worded-refusals.ts';

/** Does what a call asks and answers as HubSpot does; all in one turn, so that nothing comes between a check and the write. */
export function answerCall(call: HubSpotCall, portal: HubSpotPortal, allowances: HubSpotAllowances): Response {
  const { operation, isOtherMethod } = call.route;
  let headers: Record<string, string> = {};
  try {
    if (portal.refuseHublet !== undefined) throw wrongHublet(portal.portalId, portal.refuseHublet);
    if (!operation)
      throw isOtherMethod ? new HubSpotRefusal(405, 'Method Not Allowed') : notFound('resource not found');
    const token = operation.scopes && findToken(call.token, portal);
    if (token) {
      const kind = operation.isSearch ? 'search' : 'other';
      try {
        allowances.spend(token, kind);
      } finally {
        if (kind === 'other') headers = allowances.headers(token);
      }
    }
    return toResponse(run(operation, token, call, portal), headers);
  } catch (error) {
    if (error instanceof HubSpotRefusal) return error.toResponse(headers);
    throw error;
  }
}

/** How HubSpot words the failures that faults make it give. */
export function hubSpotVoice(portal: HubSpotPortal): VendorVoice {
  return {
    rateLimited: (retryAfterSeconds) => tooManyRequests('TEN_SECONDLY_ROLLING', retryAfterSeconds).toResponse(),
    refused: (code) => refusedResponse(code, portal),
  };
}

function run(
  operation: HubSpotOperation,
  token: HubSpotToken | undefined,
  { route: { names }, query, body, file, unreadable }: HubSpotCall,
  portal: HubSpotPortal,
): OperationAnswer {
  const missing = (operation.scopes?.(names) ?? []).filter((scope) => !token?.scopes.includes(scope));
  if (missing.length > 0) throw missingScopes(missing);
  if (unreadable) throw unreadable;
  return operation.run({ portal, names, query, body, ...(file && { file }) });
}

function findToken(value: string | undefined, portal: HubSpotPortal): HubSpotToken {
  const token = portal.tokens.find((known) => known.token === value);
  const standing = token && standingOf(token, portal.now());
  if (!token || standing !== 'active') throw unauthorized(standing === 'expired');
  return token;
}

function toResponse({ status, body }: OperationAnswer, headers: Record<string, string>): Response {
  if (!body) return new Response(null, { status, headers });
  return Response.json(body, { status, headers: { 'content-type': 'application/json;charset=utf-8', ...headers } });
}
