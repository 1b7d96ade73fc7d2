import { describe, expect, test } from 'vitest';
import { ExportService, isIntegrationError, memoryStorage } from '../../../src/index.ts';
import { hubspotAnswerError, toHubSpotError } from '../../../src/providers/hubspot/errors.ts';
import { HUBSPOT_PROVIDER, HubSpotIntegration, hubspot } from '../../../src/providers/hubspot/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

const told = (status: number, body: unknown = {}, headers: Record<string, string> = {}) => {
  const { code, vendorCode, retryable, retryAfterMs, maybeDelivered } = hubspotAnswerError(
    status,
    new Headers(headers),
    body,
  );
  return { code, vendorCode, retryable, retryAfterMs, maybeDelivered };
};
const answered = { maybeDelivered: false, retryable: false, retryAfterMs: undefined };

describe('what an answer of HubSpot means', () => {
  test.each([
    [
      '400 with a code',
      told(400, { category: 'VALIDATION_ERROR', errors: [{ code: 'INVALID_OPTION' }] }),
      { ...answered, code: 'REJECTED', vendorCode: 'INVALID_OPTION' },
    ],
    [
      '400 without',
      told(400, { category: 'VALIDATION_ERROR' }),
      { ...answered, code: 'REJECTED', vendorCode: 'VALIDATION_ERROR' },
    ],
    ['400 that is a page', told(400, undefined), { ...answered, code: 'REJECTED', vendorCode: undefined }],
    [
      '401',
      told(401, { category: 'EXPIRED_AUTHENTICATION' }),
      { ...answered, code: 'AUTH_FAILED', vendorCode: 'EXPIRED_AUTHENTICATION' },
    ],
    [
      '403',
      told(403, { category: 'MISSING_SCOPES' }),
      { ...answered, code: 'PERMISSION_DENIED', vendorCode: 'MISSING_SCOPES' },
    ],
    [
      '404',
      told(404, { category: 'OBJECT_NOT_FOUND' }),
      { ...answered, code: 'NOT_FOUND', vendorCode: 'OBJECT_NOT_FOUND' },
    ],
    ['409', told(409, { category: 'CONFLICT' }), { ...answered, code: 'REJECTED', vendorCode: 'CONFLICT' }],
    ['414', told(414, undefined), { ...answered, code: 'REJECTED', vendorCode: undefined }],
    [
      '423',
      told(423, { category: 'LOCKED' }),
      { ...answered, code: 'UNAVAILABLE', vendorCode: 'LOCKED', retryable: true, retryAfterMs: 2_000 },
    ],
    [
      '429 of a second',
      told(429, { policyName: 'SECONDLY' }),
      { ...answered, code: 'RATE_LIMITED', vendorCode: 'SECONDLY', retryable: true, retryAfterMs: 1_000 },
    ],
    [
      '429 of ten seconds',
      told(429, { policyName: 'TEN_SECONDLY_ROLLING' }),
      { ...answered, code: 'RATE_LIMITED', vendorCode: 'TEN_SECONDLY_ROLLING', retryable: true, retryAfterMs: 10_000 },
    ],
    [
      '429 with its time',
      told(429, { policyName: 'SECONDLY' }, { 'retry-after': '7' }),
      { ...answered, code: 'RATE_LIMITED', vendorCode: 'SECONDLY', retryable: true, retryAfterMs: 7_000 },
    ],
    [
      '429 with its interval',
      told(429, {}, { 'x-hubspot-ratelimit-interval-milliseconds': '3000' }),
      { ...answered, code: 'RATE_LIMITED', vendorCode: undefined, retryable: true, retryAfterMs: 3_000 },
    ],
    [
      '429 of the day',
      told(429, { policyName: 'DAILY' }),
      { ...answered, code: 'QUOTA_EXCEEDED', vendorCode: 'DAILY' },
    ],
    [
      '477',
      told(477, {}, { 'retry-after': '60' }),
      { ...answered, code: 'UNAVAILABLE', vendorCode: 'MIGRATION_IN_PROGRESS', retryable: true, retryAfterMs: 60_000 },
    ],
    ['488', told(488, { correctHublet: 'eu1' }), { ...answered, code: 'REJECTED', vendorCode: 'WRONG_HUBLET' }],
    [
      '500',
      told(500, undefined),
      { ...answered, code: 'UNAVAILABLE', vendorCode: undefined, retryable: true, maybeDelivered: true },
    ],
    [
      '504',
      told(504, undefined),
      { ...answered, code: 'UNAVAILABLE', vendorCode: undefined, retryable: true, maybeDelivered: true },
    ],
    [
      '524',
      told(524, undefined),
      { ...answered, code: 'UNAVAILABLE', vendorCode: undefined, retryable: true, maybeDelivered: true },
    ],
  ])('%s', (_name, seen, wanted) => {
    expect(seen).toEqual(wanted);
  });

  test('the right data centre is named, and nothing else of that answer', () => {
    const error = hubspotAnswerError(488, new Headers(), { correctHublet: 'eu1', message: 'SECRET' });
    expect([error.message, error.hint]).toEqual([
      'The HubSpot account is in another data centre (eu1).',
      "Use hubspot({ baseUrl: 'https://api-eu1.hubapi.com/' }), or connect HubSpot again.",
    ]);
    expect(hubspotAnswerError(488, new Headers(), { correctHublet: 'https://evil.example' }).hint).not.toContain(
      'evil',
    );
  });

  test('scopes and properties are named, sentences of HubSpot never', () => {
    const scopes = hubspotAnswerError(403, new Headers(), {
      category: 'MISSING_SCOPES',
      message: 'Alice said SECRET',
      errors: [{ message: 'SECRET', context: { requiredGranularScopes: ['crm.objects.contacts.write', 'SECRET {}'] } }],
    });
    expect(scopes.hint).toContain('the scope crm.objects.contacts.write, in the settings of HubSpot');
    const property = hubspotAnswerError(400, new Headers(), {
      message: 'SECRET',
      errors: [{ message: 'SECRET', code: 'INVALID_OPTION', context: { propertyName: ['hs_mood', 'SECRET text'] } }],
    });
    expect(property.message).toBe('HubSpot does not accept what was sent: hs_mood.');
    for (const error of [scopes, property])
      expect(JSON.stringify([error.message, error.hint, { ...error }])).not.toContain('SECRET');
  });

  test('anything else that is thrown says its name alone', () => {
    expect(toHubSpotError(new TypeError('SECRET'))).toMatchObject({
      code: 'NETWORK',
      maybeDelivered: true,
      provider: 'hubspot',
    });
    expect(toHubSpotError(new TypeError('SECRET')).message).not.toContain('SECRET');
  });
});

describe('what becomes of an export', () => {
  const send = ({ mine, portal }: Awaited<ReturnType<typeof hubspotService>>, deadlineMs?: number) =>
    mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: {
        provider: 'hubspot',
        destination: { associations: [{ type: 'contact', id: portal.records('contacts')[0]?.id ?? '' }] },
      },
      options: deadlineMs === undefined ? {} : { deadlineMs },
    });

  test.each(['423', 'SECONDLY'])('%s is waited for', async (code) => {
    const at = await hubspotService();
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'error', code });
    expect(await send(at)).toMatchObject({ status: 'success' });
    expect(at.operations().filter((operation) => operation === 'notes.create').length).toBe(2);
    expect(at.live('notes').length).toBe(1);
  });

  test('a window that ends after the deadline leaves it pending', async () => {
    const at = await hubspotService();
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'error', code: 'TEN_SECONDLY_ROLLING' });
    const outcome = await send(at, 500);
    expect(outcome).toMatchObject({ status: 'pending', code: 'RATE_LIMITED', vendorCode: 'TEN_SECONDLY_ROLLING' });
    const waitMs = Date.parse(outcome.resumeAt ?? '') - Date.now();
    expect(waitMs).toBeGreaterThan(8_000);
    expect(waitMs).toBeLessThan(11_000);
  });

  test.each([
    ['DAILY', 'QUOTA_EXCEEDED'],
    ['488', 'REJECTED'],
    ['409', 'REJECTED'],
  ])('%s is not tried again', async (code, wanted) => {
    const at = await hubspotService();
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'error', code });
    expect(await send(at)).toMatchObject({ status: 'failed', code: wanted, retryable: false });
    expect([at.live('notes').length, at.operations().filter((one) => one === 'notes.create').length]).toEqual([0, 1]);
  });

  test('a create that is answered with 200 is a create', async () => {
    const at = await hubspotService({ sandbox: { createStatus: 200 } });
    expect(await send(at)).toMatchObject({ status: 'success', exportId: at.live('notes')[0]?.id });
  });

  test('a named record that is gone is named', async () => {
    const at = await hubspotService();
    const [contact] = at.portal.records('contacts');
    at.portal.archive('contacts', contact?.id ?? '');
    const outcome = await send(at);
    expect(outcome).toMatchObject({ status: 'failed', code: 'NOT_FOUND' });
    expect(outcome.error).toContain(`contact ${contact?.id}`);
    expect(at.live('notes')).toEqual([]);
  });

  test('a hung HubSpot ends by our own clock', async () => {
    const at = await hubspotService({ provider: { timeoutMs: 150 } });
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'lost-answer' });
    expect(await send(at)).toMatchObject({ status: 'success' });
    expect(at.live('notes').length).toBe(1);
  });
});

describe('what may not be', () => {
  test('a destination that names nothing, and ids that are none', async () => {
    const { mine } = await hubspotService();
    const refuse = async (destination: unknown) =>
      (
        await mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'hubspot', destination } as never })
      ).issues?.map(({ path }) => path);
    expect(await refuse({ associations: [], match: false })).toEqual(['destination']);
    expect(await refuse({ associations: [{ type: 'contact', id: '../deals/1' }] })).toEqual([
      'destination.associations[0].id',
    ]);
    expect(await refuse({ associations: [{ type: 'contact', id: 12 }] })).toEqual(['destination.associations[0].id']);
    expect(await refuse({ associations: [{ type: 'person', id: '12' }] })).toEqual([
      'destination.associations[0].type',
    ]);
    expect(await refuse({ assocations: [] })).toEqual(['destination.assocations']);
  });

  test('a service that sends the token anywhere but to HubSpot', async () => {
    expect(() => hubspot({ baseUrl: 'https://api.hubapi.com' })).toThrow('ends in a slash');
    const provider = hubspot({ baseUrl: 'https://evil.example/' });
    const service = new ExportService({
      providers: [provider],
      storage: memoryStorage(),
      credentials: async () => ({ accessToken: 'pat-na1-canary' }),
    });
    const tested = await service.testConfig('hubspot', { accessToken: 'pat-na1-canary' });
    expect(tested).toMatchObject({ success: false, code: 'INVALID_INPUT' });
    expect(JSON.stringify(tested)).not.toContain('canary');
  });

  test('an integration that prints its token', async () => {
    const integration = new HubSpotIntegration(HUBSPOT_PROVIDER, { accessToken: 'pat-na1-canary' });
    const { inspect } = await import('node:util');
    expect(inspect(integration, { depth: 9, getters: true, showHidden: true })).not.toContain('canary');
    expect(isIntegrationError(integration)).toBe(false);
  });
});
