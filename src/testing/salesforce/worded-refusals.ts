import { invalidSession, limitExceeded, refuse, SalesforceRefusal } from './refusal.ts';

const WORDS: Record<string, string> = {
  UNABLE_TO_LOCK_ROW: 'unable to obtain exclusive access to this record',
  SERVER_UNAVAILABLE: 'Server Unavailable',
  UNKNOWN_EXCEPTION: 'An unexpected error occurred. Please include this ErrorId if you contact support: 2118461-1 (90)',
  REQUEST_RUNNING_TOO_LONG: 'Your request was running for too long, and has been stopped.',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'A rule of this organization is not met.',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'Task: execution of AfterInsert caused by: System.NullPointerException',
  API_CURRENTLY_DISABLED: 'API is currently disabled',
  API_DISABLED_FOR_ORG: 'The REST API is not enabled for this Organization.',
  DUPLICATES_DETECTED: 'Use one of these records?',
  INSUFFICIENT_ACCESS_OR_READONLY: 'insufficient access rights on object id',
};

/** The answer with which Salesforce says one of its codes, or a status. */
export function refusedResponse(code: string): Response {
  if (code === 'REQUEST_LIMIT_EXCEEDED') return limitExceeded().toResponse();
  if (code === 'INVALID_SESSION_ID') return invalidSession().toResponse();
  if (code === 'fatal_error') return refusedResponse('UNKNOWN_EXCEPTION');
  if (/^[45]\d\d$/.test(code)) {
    return new SalesforceRefusal(Number(code), [{ message: `Refused: ${code}`, errorCode: code }]).toResponse();
  }
  return refuse(code, WORDS[code] ?? `Refused: ${code}`, []).toResponse();
}
