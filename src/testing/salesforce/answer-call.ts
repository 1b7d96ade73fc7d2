import { standingOf } from '../oauth/oauth-state.ts';
import type { VendorVoice } from '../vendor.ts';
import type { SalesforceCall } from './call.ts';
import type { OperationAnswer, SalesforceOperation } from './operation.ts';
import type { SalesforceOrg } from './org.ts';
import { invalidSession, limitExceeded, noSuchResource, refuse, SalesforceRefusal } from './refusal.ts';
import { findRoute } from './routes.ts';
import type { SalesforceSession } from './state.ts';
import { refusedResponse } from './worded-refusals.ts';

/** Does what a call asks and answers as Salesforce does; all in one turn, so that nothing comes between a check and the write. */
export function answerCall(call: SalesforceCall, org: SalesforceOrg): Response {
  const { operation, version, isOtherMethod } = call.route;
  let headers: Record<string, string> = {};
  try {
    if (version !== undefined && (version < org.apiVersions.min || version > org.apiVersions.max))
      throw noSuchResource();
    const session = org.sessions.find(({ accessToken }) => accessToken === call.token);
    const isActive = session !== undefined && standingOf(session, org.now()) === 'active';
    const isData = operation ? operation.access === undefined : version !== undefined;
    if (isData && !isActive) throw invalidSession();
    if (!operation) {
      throw isOtherMethod ? refuse('METHOD_NOT_ALLOWED', 'HTTP Method is not allowed here') : noSuchResource();
    }
    if (isData) {
      try {
        spend(org);
      } finally {
        headers = { 'sforce-limit-info': `api-usage=${org.apiUsage.used}/${org.apiUsage.limit}` };
      }
    }
    if (operation.access === 'identity' && !isActive) return wrongToken(call.token);
    return toResponse(run(operation, session, call, org), headers);
  } catch (error) {
    if (error instanceof SalesforceRefusal) return error.toResponse(headers);
    throw error;
  }
}

/** How Salesforce words the failures that faults make it give. */
export const SALESFORCE_VOICE: VendorVoice = {
  rateLimited(retryAfterSeconds) {
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    const message = 'Too many requests at the same time';
    return new SalesforceRefusal(429, [{ message, errorCode: 'REQUEST_LIMIT_EXCEEDED' }], headers).toResponse();
  },
  refused: (code) => refusedResponse(code),
};

function run(
  operation: SalesforceOperation,
  session: SalesforceSession | undefined,
  { route: { names, version = 0 }, query, body, file, client, unreadable, headers }: SalesforceCall,
  org: SalesforceOrg,
): OperationAnswer {
  if (unreadable) throw unreadable;
  const context = { org, names, query, body, headers, version, findRoute };
  return operation.run({ ...context, ...(file && { file }), ...(session && { session }), ...(client && { client }) });
}

// One call too many is not counted.
function spend({ apiUsage }: SalesforceOrg): void {
  if (apiUsage.used >= apiUsage.limit) throw limitExceeded();
  apiUsage.used += 1;
}

// The service that knows people answers in plain text.
function wrongToken(token: string | undefined): Response {
  const word = token === undefined ? 'Missing_OAuth_Token' : 'Bad_OAuth_Token';
  return new Response(word, { status: 403, headers: { 'content-type': 'text/html;charset=UTF-8' } });
}

function toResponse({ status, body, headers: own }: OperationAnswer, headers: Record<string, string>): Response {
  const all = { ...headers, ...own };
  if (body === undefined) return new Response(null, { status, headers: all });
  return Response.json(body, { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...all } });
}
