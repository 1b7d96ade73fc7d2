import { randomUUID } from 'node:crypto';

/** Something in a refusal that is wrong, by name. */
export interface RefusalDetail {
  readonly message: string;
  readonly code?: string;
  readonly context?: Record<string, readonly string[]>;
}

/** HubSpot's "no": thrown by the code that finds the reason, worded where the answer is written. */
export class HubSpotRefusal extends Error {
  readonly status: number;
  /** Fields of the answer besides `status`, `message` and `correlationId`. */
  readonly fields: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    fields: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'HubSpotRefusal';
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }

  /** The answer as HubSpot words it; each has an id of its own. */
  toResponse(headers: Record<string, string> = {}): Response {
    const body = { status: 'error', message: this.message, correlationId: randomUUID(), ...this.fields };
    return Response.json(body, { status: this.status, headers: { ...headers, ...this.headers } });
  }
}

/** What was sent is wrong. */
export function invalid(message: string, errors: readonly RefusalDetail[] = []): HubSpotRefusal {
  return new HubSpotRefusal(400, message, { ...(errors.length > 0 && { errors }), category: 'VALIDATION_ERROR' });
}

/** There is no such thing. */
export function notFound(message: string): HubSpotRefusal {
  return new HubSpotRefusal(404, message, { category: 'OBJECT_NOT_FOUND' });
}

/** It is there already. */
export function conflict(message: string): HubSpotRefusal {
  return new HubSpotRefusal(409, message, { category: 'CONFLICT' });
}

/** Which of HubSpot's allowances is used up. */
export type RatePolicy = 'DAILY' | 'TEN_SECONDLY_ROLLING' | 'SECONDLY';

const RATE_MESSAGES: Record<RatePolicy, string> = {
  DAILY: 'You have reached your daily limit.',
  TEN_SECONDLY_ROLLING: 'You have reached your ten_secondly_rolling limit.',
  SECONDLY: 'You have reached your secondly limit.',
};

/** Too many requests. HubSpot does not tell how long to wait, so nobody is told unless a fault says so. */
export function tooManyRequests(policyName: RatePolicy, retryAfterSeconds?: number): HubSpotRefusal {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const fields = { errorType: 'RATE_LIMIT', policyName, requestId: randomUUID() };
  return new HubSpotRefusal(429, RATE_MESSAGES[policyName], fields, headers);
}

/** The account lives in another data centre. */
export function wrongHublet(portalId: number, hublet: string): HubSpotRefusal {
  const message = `Hub ${portalId} is unknown to this Hublet, but it appears to exist in Hublet ${hublet}`;
  return new HubSpotRefusal(488, message, { correctHublet: hublet });
}

/** Something that the token was not granted. */
export function missingScopes(scopes: readonly string[]): HubSpotRefusal {
  const message = 'This app hasn\u2019t been granted all required scopes to make this call.';
  const detail = {
    message: 'One or more of the following scopes are required.',
    context: { requiredGranularScopes: scopes },
  };
  return new HubSpotRefusal(403, message, { category: 'MISSING_SCOPES', errors: [detail] });
}

/** Nobody HubSpot knows. */
export function unauthorized(isExpired: boolean): HubSpotRefusal {
  const message = isExpired
    ? 'The OAuth token used to make this call expired.'
    : 'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview';
  return new HubSpotRefusal(401, message, {
    category: isExpired ? 'EXPIRED_AUTHENTICATION' : 'INVALID_AUTHENTICATION',
  });
}
