import { expect, test } from 'vitest';
import { SALESFORCE_LIMITS } from '../../../src/providers/salesforce/limits.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { fileOf, noorIn, refuse, type Stage, send } from './delivery-stage.ts';

const titles = ({ live }: Stage) => live('ContentDocument').map(({ values }) => values.Title);

test('a file that may not be uploaded is tried once, and nothing is asked about fields', async () => {
  const at = await salesforceService({ hasExportKey: true });
  await send(at, { whoId: noorIn(at) }, { sessionId: 'earlier' });
  at.org.denyObject('ContentVersion', 'create');
  at.org.requests.length = 0;
  const report = sampleReport({ attachments: [fileOf('plan.txt')] });
  const outcome = await send(at, { whoId: noorIn(at) }, { report });
  expect([outcome.status, at.operations()]).toEqual(['partial', ['Task.upsert', 'ContentVersion.create']]);
});

test('a file that Salesforce has no room for is not even opened, and the others arrive', async () => {
  const at = await salesforceService();
  let opened = 0;
  const open = () => {
    opened += 1;
    return new Blob([]).stream();
  };
  const huge = { name: 'huge.mp4', mimeType: 'video/mp4', size: SALESFORCE_LIMITS.fileBytes + 1, open };
  const report = sampleReport({ attachments: [huge, fileOf('plan.txt')] });
  const outcome = await send(at, { whoId: noorIn(at) }, { report });
  expect([outcome.status, outcome.code, opened, titles(at)]).toEqual(['partial', 'INVALID_INPUT', 0, ['plan.txt']]);
  expect(outcome.issues).toEqual([
    { path: 'report.attachments[0]', message: `has more than ${SALESFORCE_LIMITS.fileBytes} bytes` },
  ]);
});

test('a link that is there already is what was wanted', async () => {
  const at = await salesforceService();
  const report = sampleReport({ attachments: [fileOf('plan.txt')] });
  await send(at, { whoId: noorIn(at) }, { report });
  refuse(at, 'ContentDocumentLink.create', 'DUPLICATE_VALUE', { committed: true });
  const outcome = await send(at, { whoId: noorIn(at), object: 'Event' }, { report });
  expect([outcome.status, titles(at)]).toEqual(['success', ['plan.txt']]);
  const links = at.live('ContentDocumentLink').filter(({ values }) => values.LinkedEntityId === outcome.exportId);
  expect(links.length).toBe(1);
  refuse(at, 'ContentDocumentLink.create', 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
  expect((await send(at, { whoId: noorIn(at) }, { report })).success).toBe(false);
});
