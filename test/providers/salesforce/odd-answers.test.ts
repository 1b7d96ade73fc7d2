import { describe, expect, test } from 'vitest';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { meeting, noorIn, send, through } from './delivery-stage.ts';

const NO_LISTS = [
  '{}',
  '[]',
  '{"records":null,"done":true}',
  '{"records":{},"done":true}',
  '{"records":[null],"done":true}',
  '{"records":[{}],"done":true}',
  '{"records":[]}',
  '{"records":[],"done":false}',
  '{"error":"gateway"}',
];

describe('an answer of success that lists nothing', () => {
  test.each(NO_LISTS)('is not taken to say that a task in doubt is not there: %s', async (body) => {
    const at = await salesforceService();
    const settingId = await through(at, ({ url }) => (url.includes('FROM Task') ? body : undefined));
    at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'http-500-after' });
    const outcome = await send(at, { whoId: noorIn(at) }, { settingId });
    expect([outcome.status, at.live('Task').length]).toEqual(['unknown', 1]);
  });

  test.each([
    ...NO_LISTS,
    '{"compositeResponse":null}',
    '{"compositeResponse":[]}',
    '{"compositeResponse":[null,null,null]}',
    '{"compositeResponse":[{"body":{"records":[],"done":true}}]}',
    JSON.stringify({ compositeResponse: Array(3).fill({ httpStatusCode: 200, body: [] }) }),
    JSON.stringify({ compositeResponse: Array(3).fill({ httpStatusCode: 200, body: null }) }),
    JSON.stringify({ compositeResponse: Array(3).fill({ httpStatusCode: '200', body: { records: [], done: true } }) }),
    JSON.stringify({ compositeResponse: Array(2).fill({ httpStatusCode: 200, body: { records: [], done: true } }) }),
  ])('does not make a participant one whom nobody knows: %s', async (body) => {
    const at = await salesforceService();
    const settingId = await through(at, ({ url }) => (url.endsWith('/composite') ? body : undefined));
    const report = meeting('noor@fernhill.example', 'juno@brackenworks.example');
    const destination = { match: { createMissing: 'contact', onNone: 'unattached' } } as const;
    const outcome = await send(at, destination, { report, settingId });
    expect([outcome.status, outcome.code]).toEqual(['failed', 'UNAVAILABLE']);
    expect([at.live('Contact').length, at.live('Task').length]).toEqual([1, 0]);
  });

  test.each(['{}', '[]', '{"searchRecords":null}', '{"searchRecords":{}}', '{"searchRecords":[null]}'])(
    'is no search that found nothing: %s',
    async (body) => {
      const at = await salesforceService();
      const settingId = await through(at, ({ url }) => (url.includes('/search') ? body : undefined));
      const searching = at.mine.search(settingId, 'opportunity', { query: 'fern' });
      await expect(searching).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    },
  );
});

test('the address of the rest of a query is not followed to anywhere else', async () => {
  const at = await salesforceService();
  const asked: string[] = [];
  const settingId = await through(at, ({ url }) => {
    asked.push(url);
    if (!url.includes('FROM Task')) return undefined;
    return JSON.stringify({ records: [], done: false, nextRecordsUrl: '/services/apexrest/elsewhere' });
  });
  at.sandbox.faults.add({ vendor: 'salesforce', method: 'Task.create', kind: 'http-500-after' });
  const outcome = await send(at, { whoId: noorIn(at) }, { settingId });
  expect([outcome.status, at.live('Task').length]).toEqual(['unknown', 1]);
  expect(asked.filter((url) => url.includes('elsewhere'))).toEqual([]);
});

test.each(['{"id":"00T000000000000AAA","success":false,"errors":[]}', '{"id":"00T000000000000AAA"}', '[]'])(
  'an answer that does not say that the task was made is one in doubt: %s',
  async (body) => {
    const at = await salesforceService();
    let left = 1;
    const isFirst = (method: string) => method === 'POST' && left-- > 0;
    const settingId = await through(at, ({ method }) => (isFirst(method) ? body : undefined));
    const outcome = await send(at, { whoId: noorIn(at) }, { settingId, report: sampleReport() });
    // The look says that it is not there, so that it is made.
    expect([outcome.status, outcome.exportId]).toEqual(['success', at.live('Task')[0]?.id]);
  },
);
