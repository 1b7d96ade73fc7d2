import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type IntegrationError, isIntegrationError } from '../../../src/index.ts';
import { toSalesforceError } from '../../../src/providers/salesforce/errors.ts';
import { ActivityStore } from '../../../src/providers/salesforce/export/activity-store.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { answering, apiOf, TOKEN } from './hazard-stage.ts';

const SOURCE = readFileSync(new URL('../../../src/providers/salesforce/errors.ts', import.meta.url), 'utf8');
/** Echoes of what was sent, in every place of an answer that holds text. */
const echo = (errorCode: string | undefined, fields?: unknown) => [
  { message: `SECRET of the report, ${TOKEN}`, errorCode, ...(fields === undefined ? {} : { fields }), SECRET: TOKEN },
];

/** The error of one call that is answered so. */
async function told(
  answer: { status: number; body?: unknown; headers?: Record<string, string> },
  method: 'GET' | 'POST' = 'POST',
): Promise<IntegrationError> {
  const text =
    answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  const api = new SalesforceApi({
    token: TOKEN,
    instanceUrl: 'https://acme.my.salesforce.com',
    apiVersion: '65.0',
    fetch: async () =>
      new Response(text, { status: answer.status, ...(answer.headers ? { headers: answer.headers } : {}) }),
  });
  const call = { method, path: 'sobjects/Task', ...(method === 'POST' ? { json: {} } : {}) };
  const error: unknown = await api.call(call).catch((thrown: unknown) => thrown);
  if (!isIntegrationError(error)) throw new Error(`no error of ours: ${inspect(error)}`);
  return error;
}

const REFUSED = { retryable: false, maybeDelivered: false };
const NOT_YET = { code: 'UNAVAILABLE', retryable: true, maybeDelivered: false } as const;
const IN_DOUBT = { code: 'UNAVAILABLE', retryable: true, maybeDelivered: true } as const;

/** Every code that has a meaning of its own: the status it comes with, and what it is. */
const CODES: Record<string, [status: number, wanted: Partial<IntegrationError>]> = {
  INVALID_SESSION_ID: [401, { ...REFUSED, code: 'AUTH_FAILED' }],
  INVALID_AUTH_HEADER: [401, { ...REFUSED, code: 'AUTH_FAILED' }],
  INVALID_AUTH: [401, { ...REFUSED, code: 'AUTH_FAILED' }],
  API_DISABLED_FOR_ORG: [403, { ...REFUSED, code: 'PERMISSION_DENIED' }],
  API_CURRENTLY_DISABLED: [403, { ...REFUSED, code: 'PERMISSION_DENIED' }],
  INSUFFICIENT_ACCESS: [403, { ...REFUSED, code: 'PERMISSION_DENIED' }],
  INSUFFICIENT_ACCESS_OR_READONLY: [403, { ...REFUSED, code: 'PERMISSION_DENIED' }],
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: [400, { ...REFUSED, code: 'PERMISSION_DENIED' }],
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: [400, { ...REFUSED, code: 'REJECTED' }],
  INACTIVE_OWNER_OR_USER: [400, { ...REFUSED, code: 'REJECTED' }],
  NOT_FOUND: [404, { ...REFUSED, code: 'NOT_FOUND' }],
  ENTITY_IS_DELETED: [404, { ...REFUSED, code: 'NOT_FOUND' }],
  INVALID_CROSS_REFERENCE_KEY: [400, { ...REFUSED, code: 'NOT_FOUND' }],
  MALFORMED_ID: [400, { ...REFUSED, code: 'REJECTED' }],
  FIELD_CUSTOM_VALIDATION_EXCEPTION: [400, { ...REFUSED, code: 'REJECTED' }],
  REQUIRED_FIELD_MISSING: [400, { ...REFUSED, code: 'REJECTED' }],
  STRING_TOO_LONG: [400, { ...REFUSED, code: 'REJECTED' }],
  INVALID_FIELD_FOR_INSERT_UPDATE: [400, { ...REFUSED, code: 'REJECTED' }],
  INVALID_FIELD: [400, { ...REFUSED, code: 'REJECTED' }],
  INVALID_TYPE: [400, { ...REFUSED, code: 'PERMISSION_DENIED' }],
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: [400, { ...REFUSED, code: 'REJECTED' }],
  DUPLICATE_VALUE: [400, { ...REFUSED, code: 'REJECTED' }],
  DUPLICATES_DETECTED: [400, { ...REFUSED, code: 'NEEDS_CHOICE' }],
  STORAGE_LIMIT_EXCEEDED: [400, { ...REFUSED, code: 'QUOTA_EXCEEDED' }],
  UNABLE_TO_LOCK_ROW: [400, { ...NOT_YET, retryAfterMs: 1_000 }],
  SERVER_UNAVAILABLE: [503, IN_DOUBT],
  REQUEST_RUNNING_TOO_LONG: [400, IN_DOUBT],
  QUERY_TIMEOUT: [400, NOT_YET],
  UNKNOWN_EXCEPTION: [500, IN_DOUBT],
  URL_NOT_RESET: [404, { ...REFUSED, code: 'REJECTED' }],
  UNSUPPORTED_API_VERSION: [404, { ...REFUSED, code: 'REJECTED' }],
};

describe('what a code of Salesforce means', () => {
  test('each that the source knows is here', () => {
    const table = /const CODES[^{]*\{\n([\s\S]*?)\n\};/.exec(SOURCE)?.[1] ?? '';
    const known = [...table.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, code]) => code);
    expect(known.length).toBeGreaterThan(20);
    expect(known.sort()).toEqual(Object.keys(CODES).sort());
  });

  test.each(Object.entries(CODES))('%s', async (vendorCode, [status, wanted]) => {
    const error = await told({ status, body: echo(vendorCode) });
    expect(error).toMatchObject({ ...wanted, vendorCode, status, provider: 'salesforce' });
    expect(error.retryAfterMs).toBe(wanted.retryAfterMs);
    // An action: it begins with what to do, or with how to do it.
    expect(error.hint).toMatch(
      /^(Ask|Change|Check|Connect|Export|Fill|Free|Give|Look|Make|Name|See|Shorten|Use|Wait)\b.*\.$/,
    );
    const read = await told({ status, body: echo(vendorCode) }, 'GET');
    expect(read).toMatchObject({ ...wanted, maybeDelivered: false });
  });
});

describe('what an answer without such a code means', () => {
  test.each([
    ['a code that is new', 400, echo('SOMETHING_NEW'), { ...REFUSED, code: 'REJECTED', vendorCode: 'SOMETHING_NEW' }],
    ['a code in another form', 400, { statusCode: 'STRING_TOO_LONG' }, { ...REFUSED, vendorCode: 'STRING_TOO_LONG' }],
    [
      'a sentence in place of a code',
      400,
      echo('SECRET, said Ada'),
      { ...REFUSED, code: 'REJECTED', vendorCode: undefined },
    ],
    ['several records', 300, ['/services/data/v65.0/sobjects/Task/00T1'], { ...REFUSED, code: 'REJECTED' }],
    ['a redirect', 302, undefined, { code: 'REJECTED', retryable: false }],
    ['400', 400, 'SECRET', { ...REFUSED, code: 'REJECTED' }],
    ['401', 401, undefined, { ...REFUSED, code: 'AUTH_FAILED' }],
    ['403', 403, 'Bad_OAuth_Token', { ...REFUSED, code: 'PERMISSION_DENIED' }],
    ['404', 404, '<html>SECRET</html>', { ...REFUSED, code: 'NOT_FOUND' }],
    ['405', 405, [], { ...REFUSED, code: 'REJECTED' }],
    ['408', 408, undefined, IN_DOUBT],
    ['412', 412, null, { ...REFUSED, code: 'REJECTED' }],
    ['414', 414, undefined, { ...REFUSED, code: 'REJECTED' }],
    ['415', 415, [null], { ...REFUSED, code: 'REJECTED' }],
    ['429', 429, undefined, { code: 'RATE_LIMITED', retryable: true, maybeDelivered: false }],
    ['500', 500, 'SECRET', IN_DOUBT],
    ['502', 502, '<html>SECRET</html>', IN_DOUBT],
    ['503', 503, '', IN_DOUBT],
    ['504', 504, undefined, IN_DOUBT],
    ['a page with 200', 200, '<html>SECRET</html>', IN_DOUBT],
    ['half an answer', 201, '{"id":"00T0000000', IN_DOUBT],
    ['an answer of nothing', 201, '', IN_DOUBT],
    ['an answer of a number', 200, '7', IN_DOUBT],
  ])('%s', async (_name, status, body, wanted) => {
    const error = await told({ status, body });
    expect(error).toMatchObject({ ...wanted, provider: 'salesforce' });
    expect(error.hint ?? '').toMatch(/\.$/);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/SECRET|canary/);
  });

  test('what says when to come again is kept to', async () => {
    const headers = { 'retry-after': '7' };
    const errors = [{ status: 503 }, { status: 429 }, { status: 400, body: echo('UNABLE_TO_LOCK_ROW') }];
    for (const answer of errors) expect((await told({ ...answer, headers })).retryAfterMs).toBe(7_000);
  });

  test('fields are named, sentences never', async () => {
    const fields = ['Subject', 'Region__c', 'SECRET text', `SECRET{${TOKEN}}`, 5, '<b>'];
    const error = await told({ status: 400, body: echo('REQUIRED_FIELD_MISSING', fields) });
    expect(error.message).toBe('A field is missing that the org requires (Subject, Region__c).');
    expect(error.issues.map(({ path }) => path)).toEqual(['Subject', 'Region__c']);
    for (const code of Object.keys(CODES)) {
      const one = await told({ status: 400, body: echo(code, fields) });
      expect(inspect(one, { depth: 9, showHidden: true })).not.toMatch(/SECRET|canary/);
    }
  });

  test('anything else that is thrown says its name alone', () => {
    const error = toSalesforceError(new TypeError('SECRET'));
    expect(error).toMatchObject({ code: 'NETWORK', maybeDelivered: true, provider: 'salesforce' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('SECRET');
    expect(toSalesforceError('SECRET').message).not.toContain('SECRET');
  });
});

describe('calls that are too many', () => {
  const limited = (usage?: string) =>
    told({
      status: 403,
      body: echo('REQUEST_LIMIT_EXCEEDED'),
      ...(usage === undefined ? {} : { headers: { 'sforce-limit-info': `api-usage=${usage}` } }),
    });

  test.each([
    ['100000/100000', { code: 'QUOTA_EXCEEDED', retryable: false }],
    ['100004/100000', { code: 'QUOTA_EXCEEDED', retryable: false }],
    [undefined, { code: 'QUOTA_EXCEEDED', retryable: false }],
    ['4000/100000', { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 5_000 }],
  ])('with %s', async (usage, wanted) => {
    expect(await limited(usage)).toMatchObject({ ...wanted, maybeDelivered: false, status: 403 });
  });
});

test('a key that several records have is no record’s', async () => {
  const { instanceUrl, org } = await answering({});
  org.addField('Task', { name: 'Export_Key__c', externalId: true, length: 255 });
  for (const Subject of ['a', 'b']) org.add('Task', { Subject, Export_Key__c: 'lp-1' });
  const upserted = new ActivityStore(apiOf(instanceUrl)).upsert('Task', 'Export_Key__c', 'lp-1', { Subject: 'c' });
  await expect(upserted).rejects.toMatchObject({
    code: 'REJECTED',
    status: 300,
    maybeDelivered: false,
    retryable: false,
  });
  await expect(upserted).rejects.toMatchObject({ hint: 'Make the field unique in Salesforce.' });
  expect(org.records('Task').map(({ values }) => values.Subject)).toEqual(['a', 'b']);
});

test('a writing that names no record is in doubt', async () => {
  for (const body of [
    {},
    { id: 'x', success: true },
    { id: '00T000000000001AAA', success: false },
    [],
    { records: [] },
  ]) {
    const { instanceUrl } = await answering({ 'sobjects/Task': { status: 201, body } });
    const made = new ActivityStore(apiOf(instanceUrl)).create('Task', {});
    await expect(made).rejects.toMatchObject({ code: 'UNAVAILABLE', maybeDelivered: true, provider: 'salesforce' });
  }
});
