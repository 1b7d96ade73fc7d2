import { IntegrationError, isIntegrationError } from '../errors.ts';
import { ofRead } from '../transport/http-error.ts';

/** The vendor gives no more tokens for this grant: only the person can connect again. */
export class GrantOver extends IntegrationError {}

/** A code of RFC 6749 or one that the vendor added; never its sentence, which can echo what was sent. */
function codeOf(error: unknown): string | undefined {
  const code: unknown = (error as { error?: unknown } | null)?.error;
  return typeof code === 'string' && /^[\w.-]{1,80}$/.test(code) ? code : undefined;
}

/** True for the refusal of a token that is none, or none any more. */
export const isOfNoToken = (error: unknown): boolean =>
  ['invalid_token', 'invalid_grant'].includes(codeOf(error) ?? '');

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const AGAIN = 'Connect the account again.';

/** What the authorization server says that speaks against the application, and not against the person. */
const OF_THE_APPLICATION = new Set([
  'invalid_client',
  'invalid_client_id',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'redirect_uri_mismatch',
  'pkce_not_allowed',
]);

/** That it is not there to answer: RFC 6749, section 4.1.2.1. */
const BUSY = new Set(['server_error', 'temporarily_unavailable']);

const busy = (provider: string, vendorCode: string): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider,
    message: 'The vendor’s login cannot answer just now.',
    hint: 'Try again later.',
    vendorCode,
  });

function notAccepted(provider: string, vendorCode: string): IntegrationError {
  return new IntegrationError({
    code: 'PERMISSION_DENIED',
    provider,
    message: 'The vendor does not accept this application.',
    hint: `Check clientId, clientSecret, redirectUri and scopes in \`oauth.${provider}\` against the vendor’s settings of the application.`,
    vendorCode,
  });
}

/** What the token endpoint refused, or what kept it from being asked. */
export function tokenError(provider: string, error: unknown): IntegrationError {
  // Whatever became of it, no report was sent by it.
  if (isIntegrationError(error)) return ofRead(error);
  const vendorCode = codeOf(error);
  if (vendorCode === undefined) {
    return new IntegrationError({
      code: 'UNAVAILABLE',
      provider,
      message: `The answer of the vendor’s token endpoint makes no sense (${nameOf(error)}).`,
      hint: 'Try again later.',
    });
  }
  if (BUSY.has(vendorCode)) return busy(provider, vendorCode);
  if (OF_THE_APPLICATION.has(vendorCode)) return notAccepted(provider, vendorCode);
  if (vendorCode === 'invalid_grant') {
    const message = 'The vendor gives no tokens for this connection any more.';
    return new GrantOver({ code: 'AUTH_FAILED', provider, message, hint: AGAIN, vendorCode });
  }
  return new IntegrationError({
    code: 'REJECTED',
    provider,
    message: 'The vendor’s token endpoint refuses the request.',
    hint: 'See the vendor code; connect the account again if it stays so.',
    vendorCode,
  });
}

/** What the refusal of a code means. */
export const usedUp = ({ provider, vendorCode }: GrantOver): IntegrationError =>
  new IntegrationError({
    code: 'AUTH_FAILED',
    provider,
    message: 'The vendor does not take the code it sent: it was used before, or is too old.',
    hint: 'Begin again with beginAuthorization.',
    vendorCode,
  });

/** What the vendor sent people back with in place of a code, or what does not belong to the login that was begun. */
export function callbackError(provider: string, error: unknown): IntegrationError {
  const vendorCode = codeOf(error);
  if (vendorCode === 'access_denied') {
    return new IntegrationError({
      code: 'PERMISSION_DENIED',
      provider,
      message: 'The person did not agree to the connection.',
      hint: 'Begin again, and agree to it on the vendor’s page.',
      vendorCode,
    });
  }
  if (vendorCode !== undefined && BUSY.has(vendorCode)) return busy(provider, vendorCode);
  if (vendorCode !== undefined) return notAccepted(provider, vendorCode);
  return new IntegrationError({
    code: 'INVALID_INPUT',
    provider,
    message: 'callbackUrl: it does not belong to the login that was begun.',
    hint: 'Begin again with beginAuthorization, and finish with the session that it gave.',
    issues: [{ path: 'callbackUrl', message: 'does not belong to the login that was begun' }],
  });
}
