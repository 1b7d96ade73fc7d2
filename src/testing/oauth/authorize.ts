import type { OAuthToken } from './oauth-state.ts';
import type { SandboxOAuth } from './sandbox-oauth.ts';

/** A SHA-256 in base64url: RFC 7636, 4.2. */
const CHALLENGE = /^[\w-]{43}$/;
const COMMON = ['client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method'];
/** What an app may have put a secret into. */
const SECRET = ['state'];

/** Why a person sees an error page instead of a question: the address to go back to cannot be trusted. */
export type PageProblem = 'unknown-client' | 'wrong-redirect' | 'wrong-scope';

/** How a vendor asks people. */
export interface AuthorizeManner {
  /** What stands between scopes. */
  readonly separator: RegExp;
  /** What the vendor documents for this address besides what all take. */
  readonly others: readonly string[];
  /** `response_type` has to be `code`; elsewhere nobody sends it. */
  readonly needsResponseType?: boolean;
  /** The first registered address is meant when none is named. */
  readonly redirectIsOptional?: boolean;
  /** Scopes may be left out: everything the app may ask for is meant. */
  readonly scopeIsOptional?: boolean;
  /** Granted whether asked for or not. */
  readonly alwaysGranted?: readonly string[];
  /** The challenge is by SHA-256 without saying so. */
  readonly methodIsOptional?: boolean;
  /** What the app is told when a person says no, besides `access_denied`. */
  readonly deniedDescription?: string;
  page(problem: PageProblem): Response;
}

/** Answers a browser that an app has sent here, as if the person had decided at once. */
export function answerAuthorize<Token extends OAuthToken>(
  query: URLSearchParams,
  oauth: SandboxOAuth<Token>,
  manner: AuthorizeManner,
): Response {
  const app = oauth.apps.find(({ clientId }) => clientId === query.get('client_id'));
  if (!app) return manner.page('unknown-client');
  const named = query.get('redirect_uri') ?? undefined;
  const address = named ?? (manner.redirectIsOptional ? app.redirectUris[0] : undefined);
  if (address === undefined || !app.redirectUris.includes(address)) return manner.page('wrong-redirect');
  const scopes = readScopes(query, manner, app.scopes);
  if (!scopes || scopes.some((scope) => app.scopes && !app.scopes.includes(scope))) return manner.page('wrong-scope');
  const state = query.get('state');
  const goBack = (answer: Record<string, string>) => redirect(address, { ...answer, ...(state !== null && { state }) });
  const error = errorOf(query, manner);
  if (error !== undefined) return goBack({ error });
  if (!oauth.consents) return goBack(denied(manner));
  const challenge = query.get('code_challenge') ?? undefined;
  const { code } = oauth.addCode({
    clientId: app.clientId,
    scopes,
    ...(named !== undefined && { redirectUri: named }),
    ...(challenge !== undefined && { challenge }),
  });
  return goBack({ code });
}

/** What is logged of such a request: all but secrets, and what the vendor does not document. */
export function loggedAuthorize(
  query: URLSearchParams,
  { others, needsResponseType }: AuthorizeManner,
): { args: Record<string, string>; unknownArguments: string[] } {
  const known = [...COMMON, ...others, ...(needsResponseType ? ['response_type'] : [])];
  const args = Object.fromEntries([...query].filter(([name]) => !SECRET.includes(name)));
  return { args, unknownArguments: [...new Set(query.keys())].filter((name) => !known.includes(name)) };
}

/** The page that a person is left with when they cannot be sent back. */
export function problemPage(title: string, text: string): Response {
  const page = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`;
  return new Response(page, { status: 400, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function readScopes(
  query: URLSearchParams,
  { separator, scopeIsOptional, alwaysGranted = [] }: AuthorizeManner,
  usual: readonly string[] = [],
): string[] | undefined {
  const asked = ['scope', 'optional_scope']
    .flatMap((name) => (query.get(name) ?? '').split(separator))
    .filter((scope) => scope !== '');
  if (asked.length === 0 && !scopeIsOptional) return undefined;
  return [...new Set([...alwaysGranted, ...(asked.length === 0 ? usual : asked)])];
}

function errorOf(query: URLSearchParams, manner: AuthorizeManner): string | undefined {
  if (manner.needsResponseType && query.get('response_type') !== 'code') return 'unsupported_response_type';
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method') ?? (manner.methodIsOptional ? 'S256' : undefined);
  const isRight = challenge === null || (CHALLENGE.test(challenge) && method === 'S256');
  return isRight ? undefined : 'invalid_request';
}

function denied({ deniedDescription }: AuthorizeManner): Record<string, string> {
  return { error: 'access_denied', ...(deniedDescription !== undefined && { error_description: deniedDescription }) };
}

function redirect(address: string, answer: Record<string, string>): Response {
  const location = new URL(address);
  for (const [name, value] of Object.entries(answer)) location.searchParams.append(name, value);
  return new Response(null, { status: 302, headers: { location: location.href } });
}
