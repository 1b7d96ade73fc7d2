/** One thing that is wrong. */
export interface SalesforceError {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
  /** What some codes tell besides. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const STATUS_OF_CODE: Record<string, number> = {
  INVALID_SESSION_ID: 401,
  INVALID_AUTH_HEADER: 401,
  API_CURRENTLY_DISABLED: 403,
  API_DISABLED_FOR_ORG: 403,
  INSUFFICIENT_ACCESS: 403,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  OPERATION_TOO_LARGE: 403,
  REQUEST_LIMIT_EXCEEDED: 403,
  TXN_SECURITY_NO_ACCESS: 403,
  ENTITY_IS_DELETED: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  UNSUPPORTED_MEDIA_TYPE: 415,
  URI_TOO_LONG: 414,
  SERVER_ERROR: 500,
  UNKNOWN_EXCEPTION: 500,
  SERVER_UNAVAILABLE: 503,
  fatal_error: 500,
};

/** The status with which a code comes. */
function statusOf(errorCode: string): number {
  return STATUS_OF_CODE[errorCode] ?? 400;
}

/** Salesforce's "no": thrown by the code that finds the reason, worded where the answer is written. */
export class SalesforceRefusal extends Error {
  readonly status: number;
  readonly errors: readonly SalesforceError[];
  readonly headers: Record<string, string>;

  constructor(status: number, errors: readonly SalesforceError[], headers: Record<string, string> = {}) {
    super(errors.map(({ message }) => message).join('; '));
    this.name = 'SalesforceRefusal';
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  /** The body as Salesforce words it: always a list. */
  toBody(): Record<string, unknown>[] {
    return this.errors.map(({ message, errorCode, fields, more }) => ({
      message,
      errorCode,
      ...(fields && { fields }),
      ...more,
    }));
  }

  toResponse(headers: Record<string, string> = {}): Response {
    return Response.json(this.toBody(), {
      status: this.status,
      headers: { 'content-type': 'application/json;charset=UTF-8', ...headers, ...this.headers },
    });
  }
}

/** A refusal with one error, of the status that its code comes with. */
export function refuse(errorCode: string, message: string, fields?: readonly string[]): SalesforceRefusal {
  return new SalesforceRefusal(statusOf(errorCode), [{ message, errorCode, ...(fields && { fields }) }]);
}

/** There is nothing at this address, or nothing this caller may know of. */
export function noSuchResource(): SalesforceRefusal {
  return refuse('NOT_FOUND', 'The requested resource does not exist');
}

/** Nobody Salesforce knows, any more or at all. */
export function invalidSession(): SalesforceRefusal {
  return refuse('INVALID_SESSION_ID', 'Session expired or invalid');
}

/** JSON that is none, or that is not what the field or the operation takes. */
export function badJson(what: string): SalesforceRefusal {
  return refuse('JSON_PARSER_ERROR', what);
}

/** The calls of a day are spent. */
export function limitExceeded(): SalesforceRefusal {
  return refuse('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}
