import {
  IntegrationError,
  type IntegrationErrorCode,
  type IntegrationErrorInit,
  isIntegrationError,
} from '../../errors.ts';
import { httpError, retryAfterMs } from '../../transport/http-error.ts';
import type { ApiUsage } from './api-usage.ts';

const PROVIDER = 'salesforce';
const LOOK_FIRST = 'Look in Salesforce whether the report arrived before exporting again.';
const LATER = 'Export again later.';
const RECONNECT = 'Connect Salesforce again: the session is over, or the token was taken back.';
/** How long a row is left alone that somebody else is changing. [ours] */
const LOCKED_MS = 1_000;
/** How long is waited where too many long requests run at once. [ours] */
const BUSY_MS = 5_000;

type Told = Pick<IntegrationErrorInit, 'code' | 'message'> & Partial<IntegrationErrorInit>;

const told = (code: IntegrationErrorCode, message: string, hint?: string): Told => ({ code, message, hint });

const NO_RECORD = told(
  'NOT_FOUND',
  'Salesforce does not have this record, or does not show it to the user.',
  'Check the record, and choose another.',
);
const NO_ACCESS = told(
  'PERMISSION_DENIED',
  'The Salesforce user may not do this.',
  'Give the user of the connection access to the object and the record, in a permission set.',
);
const SIGNED_OUT = told('AUTH_FAILED', 'Salesforce does not accept the token.', RECONNECT);
const NO_API = told(
  'PERMISSION_DENIED',
  'The API is switched off for this user or org.',
  'Give the user the permission “API Enabled”; some editions of Salesforce have no API.',
);
const BUSY = { ...told('UNAVAILABLE', 'Salesforce is not available just now.', LATER), maybeDelivered: true };

/**
 * What the codes mean that exports meet. REST API guide, "Status Codes and Error Responses", and the status codes of the
 * SOAP guide; which may be retried is our judgement.
 */
const CODES: Record<string, Told> = {
  INVALID_SESSION_ID: SIGNED_OUT,
  INVALID_AUTH_HEADER: SIGNED_OUT,
  INVALID_AUTH: SIGNED_OUT,
  API_DISABLED_FOR_ORG: NO_API,
  API_CURRENTLY_DISABLED: NO_API,
  INSUFFICIENT_ACCESS: NO_ACCESS,
  INSUFFICIENT_ACCESS_OR_READONLY: NO_ACCESS,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: NO_ACCESS,
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: told(
    'REJECTED',
    'Salesforce does not let this be saved.',
    'See whether the user may create this object, and whether a trigger or flow of the org refuses it.',
  ),
  NOT_FOUND: NO_RECORD,
  ENTITY_IS_DELETED: NO_RECORD,
  INVALID_CROSS_REFERENCE_KEY: NO_RECORD,
  MALFORMED_ID: told(
    'REJECTED',
    'Salesforce does not take this for the id of a record.',
    'Check the ids of the records.',
  ),
  FIELD_CUSTOM_VALIDATION_EXCEPTION: told(
    'REJECTED',
    'A validation rule of the org refuses the record.',
    'Ask an admin which rule it is; fill the field it wants through customFields, or leave this integration out of it.',
  ),
  REQUIRED_FIELD_MISSING: told(
    'REJECTED',
    'A field is missing that the org requires.',
    'Fill it through customFields, or give it a default in Salesforce.',
  ),
  STRING_TOO_LONG: told('REJECTED', 'A text is longer than its field.', 'Shorten it, or make the field longer.'),
  INVALID_FIELD_FOR_INSERT_UPDATE: told(
    'REJECTED',
    'A field may not be written.',
    'Give the user edit access to the field, or take it out of customFields.',
  ),
  INVALID_FIELD: told(
    'REJECTED',
    'A field is not there, or is not shown to the user.',
    'Check the name of the field and the field-level security of the user.',
  ),
  INVALID_TYPE: told(
    'PERMISSION_DENIED',
    'Salesforce does not show this kind of record to the user.',
    'Give the user read access to the object.',
  ),
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: told(
    'REJECTED',
    'A value is not among those of its picklist.',
    'Use one of the values of the picklist, or add this one in Salesforce.',
  ),
  DUPLICATE_VALUE: told(
    'REJECTED',
    'Another record has this value, which must be unique.',
    'Give the unique fields among customFields values of their own, or export again later.',
  ),
  DUPLICATES_DETECTED: told(
    'NEEDS_CHOICE',
    'A duplicate rule of the org refuses the record.',
    'Use one of the records that are there, or change the rule.',
  ),
  INACTIVE_OWNER_OR_USER: told(
    'REJECTED',
    'The owner is not an active user.',
    'Name another user in destination.ownerId, or leave it out.',
  ),
  STORAGE_LIMIT_EXCEEDED: told('QUOTA_EXCEEDED', 'The storage of the org is full.', 'Free some of it, or buy more.'),
  UNABLE_TO_LOCK_ROW: {
    ...told('UNAVAILABLE', 'Somebody else is changing the record just now.', LATER),
    retryAfterMs: LOCKED_MS,
  },
  SERVER_UNAVAILABLE: BUSY,
  REQUEST_RUNNING_TOO_LONG: {
    ...told('UNAVAILABLE', 'The request took Salesforce too long.', LOOK_FIRST),
    maybeDelivered: true,
  },
  QUERY_TIMEOUT: told('UNAVAILABLE', 'The query took Salesforce too long.', LATER),
  UNKNOWN_EXCEPTION: { ...told('UNAVAILABLE', 'Salesforce failed.', LOOK_FIRST), maybeDelivered: true },
  URL_NOT_RESET: told('REJECTED', 'The org is under another address now.', 'Connect Salesforce again.'),
  UNSUPPORTED_API_VERSION: told(
    'REJECTED',
    'The org does not serve this version of the API.',
    'Give salesforce({ apiVersion }) a version that the org has.',
  ),
};

/** One error as Salesforce answers with it. Its sentences can echo what was sent, so they are left. */
interface Detail {
  code: string | undefined;
  fields: string[];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isFieldName = (name: unknown): name is string => typeof name === 'string' && /^[A-Za-z][\w.]{0,99}$/.test(name);

function detailOf(one: unknown): Detail {
  if (!isObject(one)) return { code: undefined, fields: [] };
  const code = one.errorCode ?? one.statusCode;
  return {
    code: typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,80}$/.test(code) ? code : undefined,
    fields: Array.isArray(one.fields) ? one.fields.filter(isFieldName) : [],
  };
}

/** The daily limit is one of 24 hours. The same code is given when too many long requests run at once. */
function limited(usage: ApiUsage | undefined): Told {
  if (usage !== undefined && usage.used < usage.limit)
    return { ...told('RATE_LIMITED', 'Too many requests to the org run at once.', LATER), retryAfterMs: BUSY_MS };
  return told(
    'QUOTA_EXCEEDED',
    'The org has used up its API calls of the last 24 hours.',
    'Try again when calls of the last 24 hours have run out, or have the limit raised; see System Overview in the Setup of Salesforce.',
  );
}

function tellOf(status: number, code: string | undefined, usage: ApiUsage | undefined): Told | undefined {
  if (code === 'REQUEST_LIMIT_EXCEEDED') return limited(usage);
  const known = CODES[code ?? ''];
  if (known !== undefined) return known;
  if (status === 300)
    return told('REJECTED', 'Several records have the same export key.', 'Make the field unique in Salesforce.');
  if (status === 401) return SIGNED_OUT;
  if (status === 403) return NO_ACCESS;
  if (status === 404) return NO_RECORD;
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    return told(
      'REJECTED',
      'Salesforce does not accept what was sent.',
      'See the vendor code, and the rules of the org.',
    );
  return undefined;
}

/** What an error's body says, as its first entry. */
export function errorDetails(body: unknown): unknown {
  return Array.isArray(body) ? (body as unknown[])[0] : body;
}

/** What an answer that is none of success comes with. */
export interface RefusedAnswer {
  status: number;
  headers: Headers;
  /** What could be read of it, as JSON. */
  body: unknown;
  usage?: ApiUsage | undefined;
}

/** The error for an answer of Salesforce that is none of success. */
export function salesforceAnswerError({ status, headers, body, usage }: RefusedAnswer): IntegrationError {
  const { code, fields } = detailOf(errorDetails(body));
  const known = tellOf(status, code, usage);
  if (known === undefined) return ofSalesforce(httpError(status, headers, 'Salesforce'));
  const about = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
  return new IntegrationError({
    ...known,
    message: `${known.message.replace(/\.$/, '')}${about}.`,
    provider: PROVIDER,
    status,
    vendorCode: code,
    retryAfterMs: retryAfterMs(headers) ?? known.retryAfterMs,
    issues: fields.map((field) => ({ path: field, message: code ?? 'is refused' })),
  });
}

/** An answer of success that says nothing: it was cut, or is a page in between. */
export const unreadable = (status: number): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: PROVIDER,
    status,
    message: 'Salesforce’s answer could not be read.',
    hint: LOOK_FIRST,
    maybeDelivered: true,
  });

function ofSalesforce(error: IntegrationError): IntegrationError {
  const hint = error.maybeDelivered ? LOOK_FIRST : error.hint;
  return new IntegrationError({ ...error, message: error.message, hint, provider: PROVIDER });
}

/** Any error on the way to Salesforce as an `IntegrationError` of this provider. Nothing of the original but its code is kept. */
export function toSalesforceError(error: unknown): IntegrationError {
  if (isIntegrationError(error)) return error.provider === PROVIDER ? error : ofSalesforce(error);
  return new IntegrationError({
    code: 'NETWORK',
    provider: PROVIDER,
    message: `The request to Salesforce failed (${error instanceof Error ? error.name : typeof error}).`,
    hint: LOOK_FIRST,
    maybeDelivered: true,
  });
}
