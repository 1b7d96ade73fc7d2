import { IntegrationError, type IntegrationErrorInit, isIntegrationError } from '../../errors.ts';
import { httpError, retryAfterMs } from '../../transport/http-error.ts';

const PROVIDER = 'hubspot';
const LOOK_FIRST = 'Look in HubSpot whether the report arrived before exporting again.';
const LATER = 'Export again later.';
const RECONNECT =
  'Connect HubSpot again: by its login, or with the token of a service key or private app that is switched on.';
/** A locked record is to be left alone for at least two seconds. developers.hubspot.com, error handling */
const LOCKED_MS = 2_000;

/** HubSpot's windows of its limits by the names it gives them; the ten seconds are the documented interval. */
const WINDOW_MS: Record<string, number> = { SECONDLY: 1_000, TEN_SECONDLY_ROLLING: 10_000 };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
/** Codes and categories are capitals; anything else may be an echo of the request. */
const codeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(value) ? value : undefined;

interface Detail {
  code: string | undefined;
  /** What it is about: the name of a property, a scope. */
  context: Record<string, string[]>;
}

function contextOf(value: unknown): Record<string, string[]> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      Array.isArray(inner) ? inner.filter((one) => typeof one === 'string') : [],
    ]),
  );
}

/** What an error's body says in codes. Its sentences echo what was sent, so they are left. */
function detailsOf(body: Record<string, unknown>): Detail[] {
  const inner = Array.isArray(body.errors) ? body.errors.filter(isObject) : [];
  return [body, ...inner].map((one) => ({ code: codeOf(one.code ?? one.error), context: contextOf(one.context) }));
}

const isScope = (scope: string): boolean => /^[a-z0-9._-]{1,100}$/.test(scope);
const isProperty = (name: string): boolean => /^[a-z0-9_]{1,100}$/.test(name);

const namesIn = (details: readonly Detail[], keys: readonly string[], isName: (name: string) => boolean): string[] => [
  ...new Set(details.flatMap(({ context }) => keys.flatMap((key) => context[key] ?? [])).filter(isName)),
];

type Told = Omit<IntegrationErrorInit, 'provider' | 'status' | 'vendorCode'> & { vendorCode?: string | undefined };

function lacksScope(details: readonly Detail[]): Told {
  const scopes = namesIn(details, ['requiredGranularScopes', 'requiredScopes', 'missingScopes'], isScope);
  return {
    code: 'PERMISSION_DENIED',
    message: 'The HubSpot app lacks a permission for this.',
    hint:
      scopes.length === 0
        ? 'Give the service key or app the missing scope, in the settings of HubSpot.'
        : `Give the service key or app ${scopes.length === 1 ? 'the scope' : 'one of the scopes'} ${scopes.join(', ')}, in the settings of HubSpot.`,
  };
}

function invalid(details: readonly Detail[]): Told {
  const code = details.map((one) => one.code).find((one) => one !== undefined);
  const properties = namesIn(details, ['propertyName', 'name'], isProperty);
  const about = properties.length === 0 ? '' : `: ${properties.join(', ')}`;
  return {
    code: 'REJECTED',
    vendorCode: code,
    message: `HubSpot does not accept what was sent${about}.`,
    hint: 'See the vendor code; check the records, the custom properties and their values.',
  };
}

/** The daily limit ends at midnight in the account's zone, which is not worth waiting for. */
function limited(body: Record<string, unknown>, headers: Headers): Told {
  const policy = codeOf(body.policyName);
  if (policy === 'DAILY') {
    return {
      code: 'QUOTA_EXCEEDED',
      vendorCode: policy,
      message: 'The HubSpot account has used up its calls of today.',
      hint: 'Export again after midnight in the time zone of the HubSpot account, or raise its limit.',
    };
  }
  const asked = retryAfterMs(headers);
  const interval = Number(headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? Number.NaN);
  const known = WINDOW_MS[policy ?? ''] ?? (interval > 0 && interval <= 60_000 ? interval : undefined);
  return {
    code: 'RATE_LIMITED',
    vendorCode: policy,
    message: 'HubSpot asks to wait.',
    hint: LATER,
    retryAfterMs: asked ?? known,
  };
}

function elsewhere(body: Record<string, unknown>): Told {
  const hublet = /^[a-z]{2}\d{1,2}$/.exec(textOf(body.correctHublet) ?? '')?.[0];
  return {
    code: 'REJECTED',
    vendorCode: 'WRONG_HUBLET',
    message: `The HubSpot account is in another data centre${hublet === undefined ? '' : ` (${hublet})`}.`,
    hint:
      hublet === undefined || hublet === 'na1'
        ? 'Connect HubSpot again, and check the `baseUrl` that the application gives to hubspot().'
        : `Use hubspot({ baseUrl: 'https://api-${hublet}.hubapi.com/' }), or connect HubSpot again.`,
  };
}

function tellOf(status: number, body: Record<string, unknown>, headers: Headers): Told | undefined {
  const details = detailsOf(body);
  const category = codeOf(body.category);
  switch (status) {
    case 400:
    case 413:
    case 414:
    case 422:
      return invalid(details);
    case 401:
      return { code: 'AUTH_FAILED', message: 'HubSpot does not accept the token.', hint: RECONNECT };
    case 403:
      return category === 'MISSING_SCOPES'
        ? lacksScope(details)
        : {
            code: 'PERMISSION_DENIED',
            message: 'HubSpot does not allow this.',
            hint: 'Check the permissions of the app or service key in HubSpot.',
          };
    case 404:
      return {
        code: 'NOT_FOUND',
        message: 'HubSpot does not have this record, or does not show it to the app.',
        hint: 'Check the record, and choose another.',
      };
    case 409:
      return {
        code: 'REJECTED',
        message: 'HubSpot has this already, or somebody changed it at the same time.',
        hint: LATER,
      };
    case 423:
      return {
        code: 'UNAVAILABLE',
        message: 'The record is locked for a moment.',
        hint: LATER,
        retryAfterMs: Math.max(LOCKED_MS, retryAfterMs(headers) ?? 0),
      };
    case 429:
      return limited(body, headers);
    case 477:
      return {
        code: 'UNAVAILABLE',
        vendorCode: 'MIGRATION_IN_PROGRESS',
        message: 'The HubSpot account is being moved to another data centre.',
        hint: LATER,
        retryAfterMs: retryAfterMs(headers),
      };
    case 488:
      return elsewhere(body);
    default:
      return undefined;
  }
}

/** The error for an answer of HubSpot that is none of success. `body` is what could be read of it, as JSON. */
export function hubspotAnswerError(status: number, headers: Headers, body: unknown): IntegrationError {
  const read = isObject(body) ? body : {};
  const told = tellOf(status, read, headers);
  if (told === undefined) return ofHubSpot(httpError(status, headers, 'HubSpot'));
  return new IntegrationError({
    ...told,
    provider: PROVIDER,
    status,
    vendorCode: told.vendorCode ?? codeOf(read.category) ?? codeOf(read.subCategory),
  });
}

/** An answer of success that says nothing: it was cut, or is a page in between. */
export const unreadable = (status: number): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: PROVIDER,
    status,
    message: 'HubSpot’s answer could not be read.',
    hint: LOOK_FIRST,
    maybeDelivered: true,
  });

function ofHubSpot(error: IntegrationError): IntegrationError {
  const hint = error.maybeDelivered ? LOOK_FIRST : error.hint;
  return new IntegrationError({ ...error, message: error.message, hint, provider: PROVIDER });
}

/** Any error on the way to HubSpot as an `IntegrationError` of this provider. Nothing of the original but its code is kept. */
export function toHubSpotError(error: unknown): IntegrationError {
  if (isIntegrationError(error)) return error.provider === PROVIDER ? error : ofHubSpot(error);
  return new IntegrationError({
    code: 'NETWORK',
    provider: PROVIDER,
    message: `The request to HubSpot failed (${error instanceof Error ? error.name : typeof error}).`,
    hint: LOOK_FIRST,
    maybeDelivered: true,
  });
}
