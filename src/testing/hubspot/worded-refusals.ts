import type { HubSpotPortal } from './portal.ts';
import { conflict, HubSpotRefusal, type RatePolicy, tooManyRequests, wrongHublet } from './refusal.ts';

const MIGRATION_SECONDS = 60;
const POLICIES: readonly string[] = ['DAILY', 'TEN_SECONDLY_ROLLING', 'SECONDLY'] satisfies RatePolicy[];
/** What comes from the machines in front of HubSpot rather than from HubSpot, and is no JSON. */
const GATEWAY_WORDS: Record<string, string> = {
  '414': 'Request-URI Too Large',
  '502': 'Bad Gateway',
  '503': 'Service Temporarily Unavailable',
  '504': 'Gateway Time-out',
  '524': 'A timeout occurred',
};
const STATUS_OF_CATEGORY: Record<string, number> = {
  BANNED: 403,
  CONFLICT: 409,
  EXPIRED_AUTHENTICATION: 401,
  INVALID_AUTHENTICATION: 401,
  LOCKED: 423,
  METHOD_NOT_ALLOWED: 405,
  MISSING_SCOPES: 403,
  OBJECT_NOT_FOUND: 404,
  RATE_LIMITS: 429,
};

/** The answer with which HubSpot says a status, a category or the name of an allowance. */
export function refusedResponse(code: string, portal: HubSpotPortal): Response {
  const words = GATEWAY_WORDS[code];
  if (words !== undefined) return gatewayPage(Number(code), words);
  if (POLICIES.includes(code)) return tooManyRequests(code as RatePolicy).toResponse();
  return refusalOf(code, portal).toResponse();
}

function refusalOf(code: string, { portalId, hublet }: HubSpotPortal): HubSpotRefusal {
  switch (code) {
    case 'fatal_error':
      return new HubSpotRefusal(500, 'internal error', { category: 'INTERNAL_ERROR' });
    case '409':
      return conflict('The request could not be carried out because of a conflict.');
    case '423':
      return new HubSpotRefusal(423, 'This object is locked.', { category: 'LOCKED' });
    case '477':
      return new HubSpotRefusal(
        477,
        'This account is being moved to another data centre.',
        { category: 'MIGRATION_IN_PROGRESS' },
        { 'retry-after': String(MIGRATION_SECONDS) },
      );
    case '488':
      return wrongHublet(portalId, hublet === 'eu1' ? 'na1' : 'eu1');
    default:
      return otherRefusal(code);
  }
}

function otherRefusal(code: string): HubSpotRefusal {
  const status = /^[45]\d\d$/.test(code) ? Number(code) : (STATUS_OF_CATEGORY[code] ?? 400);
  const category = /^\d+$/.test(code) ? 'VALIDATION_ERROR' : code;
  return new HubSpotRefusal(status, `Refused: ${code}`, { category });
}

function gatewayPage(status: number, words: string): Response {
  const title = `${status} ${words}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return new Response(page, { status, headers: { 'content-type': 'text/html' } });
}
