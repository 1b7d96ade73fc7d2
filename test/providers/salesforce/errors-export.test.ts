import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ExportService, memoryStorage } from '../../../src/index.ts';
import { SALESFORCE_PROVIDER, SalesforceIntegration, salesforce } from '../../../src/providers/salesforce/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { TOKEN } from './hazard-stage.ts';

type Service = Awaited<ReturnType<typeof salesforceService>>;

describe('what becomes of an export', () => {
  const send = ({ mine, org }: Service, deadlineMs?: number) =>
    mine.export({
      report: sampleReport(),
      sessionId: 's',
      to: { provider: 'salesforce', destination: { whoId: org.records('Contact')[0]?.id ?? '' } },
      options: deadlineMs === undefined ? {} : { deadlineMs },
    });
  const tasks = ({ operations }: Service) => operations().filter((one) => one === 'Task.create').length;
  const fail = ({ sandbox }: Service, code: string, method = 'Task.create') =>
    sandbox.faults.add({ vendor: 'salesforce', method, kind: 'error', code });

  test('a row that somebody else is changing is waited for', async () => {
    const at = await salesforceService();
    at.org.lockRow(at.org.records('Contact')[0]?.id ?? '');
    const start = performance.now();
    expect(await send(at)).toMatchObject({ status: 'success' });
    expect(performance.now() - start).toBeGreaterThan(950);
    expect([tasks(at), at.live('Task').length]).toEqual([2, 1]);
  });

  test('an org whose day is spent is asked once', async () => {
    const at = await salesforceService({ sandbox: { dailyLimit: 7 } });
    at.org.apiUsage.used = 7;
    expect(await send(at)).toMatchObject({ status: 'failed', code: 'QUOTA_EXCEEDED', retryable: false });
    expect(at.operations()).toEqual(['Task.describe']);
    at.org.apiUsage.limit = 100;
    expect(await send(at)).toMatchObject({ status: 'success' });
    at.org.apiUsage.limit = at.org.apiUsage.used;
    at.org.requests.length = 0;
    const other = await at.mine.export({
      report: sampleReport({ title: 'Another' }),
      sessionId: 'other',
      to: { provider: 'salesforce', destination: { whoId: at.org.records('Contact')[0]?.id ?? '' } },
    });
    expect(other).toMatchObject({ status: 'failed', code: 'QUOTA_EXCEEDED', retryable: false });
    expect(at.operations()).toEqual(['Task.create']);
  });

  test('too many at once is waited for, or left for later', async () => {
    const at = await salesforceService();
    fail(at, 'REQUEST_LIMIT_EXCEEDED');
    const outcome = await send(at, 500);
    expect(outcome).toMatchObject({ status: 'pending', code: 'RATE_LIMITED', vendorCode: 'REQUEST_LIMIT_EXCEEDED' });
    const waitMs = Date.parse(outcome.resumeAt ?? '') - Date.now();
    expect(waitMs).toBeGreaterThan(3_000);
    expect(waitMs).toBeLessThan(6_000);
    expect([tasks(at), at.live('Task').length]).toEqual([1, 0]);
  });

  test.each([
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'REJECTED'],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'REJECTED'],
    ['STORAGE_LIMIT_EXCEEDED', 'QUOTA_EXCEEDED'],
    ['INSUFFICIENT_ACCESS_OR_READONLY', 'PERMISSION_DENIED'],
    ['API_DISABLED_FOR_ORG', 'PERMISSION_DENIED'],
    ['INVALID_SESSION_ID', 'AUTH_FAILED'],
    ['INVALID_TYPE', 'PERMISSION_DENIED'],
  ])('%s is not tried again', async (code, wanted) => {
    const at = await salesforceService();
    fail(at, code);
    expect(await send(at)).toMatchObject({ status: 'failed', code: wanted, retryable: false, vendorCode: code });
    expect([tasks(at), at.live('Task').length]).toEqual([1, 0]);
  });

  test.each(['UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE', 'REQUEST_RUNNING_TOO_LONG'])(
    '%s is looked up, and one task is there, whether it was made or not',
    async (code) => {
      for (const committed of [true, false]) {
        const at = await salesforceService();
        at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'error', code, committed });
        expect(await send(at)).toMatchObject({ status: 'success', exportId: at.live('Task')[0]?.id });
        expect([at.live('Task').length, tasks(at)]).toEqual([1, committed ? 1 : 2]);
      }
    },
  );

  test('a session that is over is over at once; with fresh credentials it goes on', async () => {
    const at = await salesforceService();
    const [session] = at.org.sessions;
    if (session) session.status = 'expired';
    expect(await send(at)).toMatchObject({
      status: 'failed',
      code: 'AUTH_FAILED',
      hint: expect.stringMatching(/^Connect/),
    });
    expect(at.operations()).toEqual(['Task.describe']);
    const fresh = at.org.addSession();
    const asked: boolean[] = [];
    const { instanceUrl, accessToken } = at.sandbox.salesforce;
    const service = new ExportService({
      providers: [salesforce({ allowHosts: ['127.0.0.1'] })],
      storage: memoryStorage(),
      credentials: async (_ref, { refresh }) => {
        asked.push(refresh);
        return { instanceUrl, accessToken: refresh ? fresh.accessToken : accessToken };
      },
    });
    const mine = service.forUser({ userId: 'user-2' });
    await mine.saveIntegrationConfig({ provider: 'salesforce', credentialsRef: 'vault' });
    expect(await send({ ...at, mine })).toMatchObject({ status: 'success' });
    expect([asked, at.live('Task').length]).toEqual([[false, true], 1]);
  });

  test('a named record that is gone is named by its id', async () => {
    const at = await salesforceService();
    const id = at.org.records('Contact')[0]?.id ?? '';
    at.org.remove(id);
    const outcome = await send(at);
    expect(outcome).toMatchObject({ status: 'failed', code: 'NOT_FOUND', issues: [{ path: 'destination.whoId' }] });
    expect(outcome.error).toContain(id);
    expect(at.live('Task')).toEqual([]);
  });

  test('a hung Salesforce ends by our own clock', async () => {
    const at = await salesforceService({ provider: { timeoutMs: 150 } });
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'lost-answer' });
    expect(await send(at)).toMatchObject({ status: 'success' });
    expect(at.live('Task')).toHaveLength(1);
  });
});

describe('what may not be', () => {
  test('a destination that names nothing, and ids that are none', async () => {
    const at = await salesforceService();
    const refuse = async (destination: unknown) =>
      (
        await at.mine.export({
          report: sampleReport(),
          sessionId: 's',
          to: { provider: 'salesforce', destination } as never,
        })
      ).issues?.map(({ path }) => path);
    const [contact, task] = ['003000000000001AAA', '00T000000000001AAA'];
    expect(await refuse({ match: false })).toEqual(['destination']);
    expect(await refuse({ whoId: '../Contact/1' })).toEqual(['destination.whoId']);
    expect(await refuse({ whoId: 12 })).toEqual(['destination.whoId']);
    expect(await refuse({ whoId: task })).toEqual(['destination.whoId']);
    expect(await refuse({ whatId: contact })).toEqual(['destination.whatId']);
    expect(await refuse({ ownerId: 'Ada' })).toEqual(['destination.ownerId']);
    expect(await refuse({ whoID: contact })).toEqual(['destination.whoID']);
    expect(await refuse({ customFields: { "Name' OR": 1 } })).toHaveLength(1);
    expect(at.operations()).toEqual([]);
  });

  test('an integration that prints its token', () => {
    const config = { instanceUrl: 'https://acme.my.salesforce.com', accessToken: TOKEN };
    const integration = new SalesforceIntegration(SALESFORCE_PROVIDER, config);
    expect(inspect(integration, { depth: 9, getters: true, showHidden: true })).not.toContain('canary');
  });
});
