import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { ExportService, memoryStorage } from '../../../src/index.ts';
import { salesforce } from '../../../src/providers/salesforce/index.ts';
import { soql } from '../../../src/providers/salesforce/soql.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import {
  type Answer,
  alone,
  answering,
  apiOf,
  EXPORT,
  MADE,
  SOMEBODY,
  sdk,
  TASK,
  TASKS,
  TOKEN,
} from './hazard-stage.ts';

type Service = Awaited<ReturnType<typeof salesforceService>>;

/** An export of ours to the first contact. */
const send = ({ mine, org }: Service) =>
  mine.export({
    report: sampleReport(),
    sessionId: 's-1',
    to: { provider: 'salesforce', destination: { whoId: org.records('Contact')[0]?.id ?? '' } },
  });

describe('an answer that is cut', () => {
  test('ends the process with jsforce, whoever catches, and ours goes on and finds the task', async () => {
    const { instanceUrl } = await answering({ [TASKS]: { ...MADE, isCut: true } });
    const program = fileURLToPath(new URL('./cut-child.ts', import.meta.url));
    const child = spawn(process.execPath, [program, instanceUrl], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 15_000,
    });
    const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    // With older versions of Node and jsforce it waits without end; then it is killed here, and has no code.
    expect([said, code]).not.toEqual(['caught', 0]);
    expect([said, code]).toEqual(['', code === null ? null : 1]);
    expect(complained).toContain(code === null ? '' : 'terminated');
    await expect(alone(instanceUrl).exportReport(EXPORT)).rejects.toMatchObject({ maybeDelivered: true });
    const at = await salesforceService();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'cut-json' });
    expect(await send(at)).toMatchObject({ status: 'success', exportId: at.live('Task')[0]?.id });
    expect(at.live('Task')).toHaveLength(1);
  });
});

describe('a redirect to another host', () => {
  test.each([302, 307, 308])(
    '%i: jsforce takes the token there and its word for the task, ours asks it nothing',
    async (status) => {
      const second = await answering({ '*': { ...MADE, status: 200 } });
      const location = `${second.instanceUrl.replace('127.0.0.1', 'localhost')}/elsewhere`;
      const first = await answering({ [TASKS]: { status, headers: { location } } });
      const theirs = await sdk(first.instanceUrl).sobject('Task').create(TASK);
      expect(theirs).toEqual(MADE.body);
      expect(first.org.records('Task')).toEqual([]);
      expect(second.arrived.map(({ method, headers }) => [method, headers.authorization])).toEqual([
        ['GET', `Bearer ${TOKEN}`],
      ]);
      second.arrived.length = 0;
      await expect(alone(first.instanceUrl).exportReport(EXPORT)).rejects.toMatchObject({ code: 'NETWORK' });
      expect(first.to(TASKS)).toHaveLength(2);
      expect(second.arrived).toEqual([]);
    },
  );
});

describe('a session that stays over', () => {
  const OVER: Answer = { status: 401, body: [{ message: 'Session expired', errorCode: 'INVALID_SESSION_ID' }] };

  test('is asked for without end by jsforce', async () => {
    const answers: Record<string, Answer> = { '*': OVER };
    const { instanceUrl, arrived } = await answering(answers);
    let refreshed = 0;
    const refreshFn = (_: unknown, callback: (error: null, token: string) => void) => {
      refreshed += 1;
      callback(null, 'another');
    };
    const theirs = sdk(instanceUrl, { refreshFn } as never)
      .sobject('Task')
      .create(TASK);
    await vi.waitFor(() => expect(arrived.length).toBeGreaterThan(50), { timeout: 15_000 });
    expect(refreshed).toBeGreaterThanOrEqual(50);
    answers['*'] = MADE;
    await theirs;
  });

  test('is asked for once by ours', async () => {
    const { instanceUrl, arrived } = await answering({ '*': OVER });
    const asked: boolean[] = [];
    const service = new ExportService({
      providers: [salesforce({ allowHosts: ['127.0.0.1'] })],
      storage: memoryStorage(),
      credentials: async (_ref, { refresh }) => {
        asked.push(refresh);
        return { instanceUrl, accessToken: refresh ? 'another' : TOKEN };
      },
    });
    const mine = service.forUser({ userId: 'user-1' });
    await mine.saveIntegrationConfig({ provider: 'salesforce', credentialsRef: 'vault' });
    const outcome = await mine.export({
      report: sampleReport(),
      sessionId: 's-1',
      to: { provider: 'salesforce', destination: SOMEBODY },
    });
    expect(outcome).toMatchObject({ status: 'failed', code: 'AUTH_FAILED' });
    expect(asked).toEqual([false, true]);
    expect(arrived.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`, 'Bearer another']);
  });
});

describe('a service that is away for a moment', () => {
  const AWAY: Answer = { status: 503, body: [{ message: 'away', errorCode: 'SERVER_UNAVAILABLE' }] };

  test('jsforce asks again by itself, and nobody can tell it not to', async () => {
    const answers: Record<string, Answer> = { '*': AWAY };
    const { instanceUrl, arrived } = await answering(answers);
    const theirs = sdk(instanceUrl).sobject('Task').retrieve('00T000000000001AAA');
    await vi.waitFor(() => expect(arrived.length).toBeGreaterThanOrEqual(2), { timeout: 10_000 });
    answers['*'] = { status: 200, body: {} };
    await theirs;
  });

  test('ours does not, and an export does', async () => {
    const { instanceUrl, arrived } = await answering({ '*': AWAY });
    await expect(alone(instanceUrl).search('contact', {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(alone(instanceUrl).exportReport(EXPORT)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await sleep(1_000);
    expect(arrived).toHaveLength(2);
    const at = await salesforceService();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.describe', kind: 'error', code: 'SERVER_UNAVAILABLE' });
    expect(await send(at)).toMatchObject({ status: 'success' });
    expect(at.operations()).toEqual(['Task.describe', 'Task.describe', 'Task.create']);
  });
});

describe('a page in place of an answer', () => {
  test('is what jsforce made, and a doubt for ours', async () => {
    const { instanceUrl, org } = await answering({ [TASKS]: { status: 200, body: '<html>Sign in</html>' } });
    const theirs: unknown = await sdk(instanceUrl).sobject('Task').create(TASK);
    expect([theirs, org.records('Task')]).toEqual(['<html>Sign in</html>', []]);
    await expect(alone(instanceUrl).exportReport(EXPORT)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      maybeDelivered: true,
    });
  });

  test.each([true, false])('with the task made: %s, there is one task in the end', async (committed) => {
    const at = await salesforceService();
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'html', committed });
    expect(await send(at)).toMatchObject({ status: 'success', exportId: at.live('Task')[0]?.id });
    expect(at.live('Task')).toHaveLength(1);
  });
});

test('a server that hangs: jsforce waits and waits, ours says TIMEOUT', async () => {
  const { instanceUrl, to: sentTo } = await answering({ [TASKS]: 'nothing' });
  const theirs = sdk(instanceUrl).sobject('Task').create(TASK);
  theirs.catch(() => undefined);
  const start = performance.now();
  await expect(alone(instanceUrl, 300).exportReport(EXPORT)).rejects.toMatchObject({
    code: 'TIMEOUT',
    maybeDelivered: true,
    provider: 'salesforce',
  });
  expect(performance.now() - start).toBeLessThan(3_000);
  expect(await Promise.race([theirs, sleep(2_000, 'pending')])).toBe('pending');
  expect(sentTo(TASKS)).toHaveLength(2);
});

describe('an address of another host', () => {
  test('gets the token of jsforce, and none of ours', async () => {
    const other = await answering({ '*': { status: 200, body: { records: [], done: true } } });
    // On a port of its own: as a host it is one that the transport allows here.
    const elsewhere = `${other.instanceUrl}/services/data/v65.0/query/more`;
    const { instanceUrl } = await answering({
      query: { status: 200, body: { records: [], done: false, nextRecordsUrl: elsewhere } },
    });
    await sdk(instanceUrl).request(elsewhere);
    expect(other.arrived.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`]);
    other.arrived.length = 0;
    const api = apiOf(instanceUrl);
    await expect(api.query(soql`SELECT Id FROM Contact`)).rejects.toMatchObject({ code: 'REJECTED' });
    for (const path of [elsewhere, elsewhere.replace('http:', ''), `@${elsewhere}`, `\\\\${elsewhere}`])
      await expect(api.call({ method: 'GET', path })).rejects.toMatchObject({ provider: 'salesforce' });
    expect(other.arrived).toEqual([]);
  });
});
