import { afterEach, expect, test, vi } from 'vitest';
import { memoryStorage } from '../../../src/index.ts';
import { faultyStorage } from '../../../src/testing/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { QUICK } from '../../support/slack-service.ts';
import { later, meeting, noorIn, refuse, send } from './delivery-stage.ts';

const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

test.each([0, 2 * DAY_MS])('a user who may make events only takes one back, %d ms later', async (ms) => {
  const at = await salesforceService({ hasExportKey: true });
  at.org.denyObject('Task', 'create');
  const { id = '' } = await send(at, { whoId: noorIn(at), object: 'Event' });
  expect(at.live('Event').length).toBe(1);
  later(ms);
  at.org.requests.length = 0;
  expect((await at.mine.revokeExport(id)).status).toBe('revoked');
  expect([at.live('Event'), at.operations()]).toEqual([[], ['Event.delete']]);
});

test.each([0, 2 * DAY_MS])('a user who may make no more tasks takes one back, %d ms later', async (ms) => {
  const at = await salesforceService({ hasExportKey: true });
  const { id = '' } = await send(at, { whoId: noorIn(at), tasks: true });
  expect(at.live('Task').length).toBe(3);
  at.org.denyObject('Task', 'create');
  later(ms);
  expect([(await at.mine.revokeExport(id)).status, at.live('Task')]).toEqual(['revoked', []]);
});

test('what is in doubt is looked for and taken back by a user who may make no more tasks', async () => {
  const at = await salesforceService({ hasExportKey: true });
  at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.upsert', kind: 'reset-after' });
  refuse(at, 'query', 'INSUFFICIENT_ACCESS_OR_READONLY');
  const outcome = await send(at, { whoId: noorIn(at) });
  expect([outcome.status, at.live('Task').length]).toEqual(['unknown', 1]);
  at.org.denyObject('Task', 'create');
  later(2 * DAY_MS);
  expect((await at.mine.revokeExport(outcome.id ?? '')).status).toBe('revoked');
  expect(at.live('Task')).toEqual([]);
});

test('of an export that ended before its records were chosen nothing is looked for', async () => {
  const { storage, faults } = faultyStorage(memoryStorage());
  const at = await salesforceService({ storage, timing: { ...QUICK, leaseMs: 150 } });
  await send(at, {}, { report: meeting('noor@fernhill.example'), sessionId: 'earlier' });
  faults.add({ operation: 'exports.replace', kind: 'fails-before', times: 50 });
  await send(at, {}, { report: meeting('noor@fernhill.example') }).catch(() => undefined);
  faults.clear();
  expect(at.live('Task').length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  at.org.requests.length = 0;
  const [row] = (await at.mine.getExportHistory()).items;
  expect([(await at.mine.revokeExport(row?.id ?? '')).status, at.operations()]).toEqual(['revoked', []]);
});
