import { inspect } from 'node:util';
import { Connection } from 'jsforce';
import { describe, expect, test } from 'vitest';
import { ActivityStore } from '../../../src/providers/salesforce/export/activity-store.ts';
import { soql } from '../../../src/providers/salesforce/soql.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { type Answer, alone, answering, apiOf, EXPORT, SOMEBODY, sdk, TASK, TASKS, TOKEN } from './hazard-stage.ts';

type Service = Awaited<ReturnType<typeof salesforceService>>;

/** jsforce with the sandbox of a service. */
const sdkOf = ({ sandbox: { salesforce: org } }: Service): Connection =>
  new Connection({ instanceUrl: org.instanceUrl, accessToken: org.accessToken, version: '65.0' });

describe('a value with a backslash', () => {
  const HOSTILE = "x\\' OR Id != null OR LastName = \\'";
  /** What stands outside of the texts of a query, as SOQL reads them. */
  const outside = (query: string): string => query.replaceAll(/'(?:[^'\\]|\\.)*'/gs, '?');

  test('ends its text with jsforce, so that what follows is query', async () => {
    const at = await salesforceService();
    const found = sdkOf(at).sobject('Contact').find({ LastName: HOSTILE }, { Id: 1 });
    expect(outside(await found.toSOQL())).toContain('OR Id != null');
    await expect(found).rejects.toMatchObject({ errorCode: 'MALFORMED_QUERY' });
    const plain = sdkOf(at).sobject('Contact').find({ LastName: 'Back\\nslash' }, { Id: 1 });
    at.org.add('Contact', { LastName: 'Back\\nslash' });
    expect(await plain).toEqual([]);
  });

  test('stays the value it is with ours', async () => {
    const { instanceUrl, org } = await answering({});
    for (const LastName of [HOSTILE, 'Back\\nslash', 'Ends with \\', "O'Dell", '50%_off']) {
      const { id } = org.add('Contact', { LastName });
      const query = soql`SELECT Id FROM Contact WHERE LastName = ${LastName}`;
      expect(outside(query.toString())).toBe('SELECT Id FROM Contact WHERE LastName = ?');
      expect((await apiOf(instanceUrl).query(query)).map(({ Id }) => Id)).toEqual([id]);
    }
    const searched = await alone(instanceUrl).search('contact', { query: HOSTILE });
    expect(searched.items.every(({ label }) => label.startsWith('x'))).toBe(true);
  });
});

test('a key with a slash: jsforce writes to another record, ours to the one that has the key', async () => {
  const { instanceUrl, org, to: sentTo } = await answering({});
  org.addField('Task', { name: 'Export_Key__c', externalId: true, unique: true, length: 255 });
  const { id } = org.add('Contact', { LastName: 'Haddad', Description: 'before' });
  const [key, Description] = [`../../Contact/${id}`, 'canary of the report'];
  const theirs = await sdk(instanceUrl).sobject('Task').upsert({ Export_Key__c: key, Description }, 'Export_Key__c');
  expect([theirs, org.get(id).values.Description]).toEqual([{ success: true, errors: [] }, Description]);
  expect([sentTo(`sobjects/Contact/${id}`).length, org.records('Task').length]).toEqual([1, 0]);
  for (const [at, odd] of [key, 'a?b=c', 'a#b', 'a b', 'a%2Fb', "'", 'é'].entries()) {
    const made = await new ActivityStore(apiOf(instanceUrl)).upsert('Task', 'Export_Key__c', odd, { Subject: 'x' });
    expect([org.get(made).values.Export_Key__c, org.records('Task').length]).toEqual([odd, at + 1]);
  }
  expect(sentTo(`sobjects/Contact/${id}`)).toHaveLength(1);
});

describe('an error that Salesforce words with what was sent', () => {
  const ECHO: Answer = {
    status: 400,
    headers: { 'x-canary': 'canary of the headers' },
    body: [
      { message: 'Subject: canary of the report', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Subject'] },
    ],
  };

  test('jsforce repeats it all', async () => {
    const { instanceUrl } = await answering({ [TASKS]: ECHO });
    const refused = sdk(instanceUrl).sobject('Task').create(TASK);
    await expect(refused).rejects.toMatchObject({
      message: 'Subject: canary of the report',
      data: { message: 'Subject: canary of the report' },
    });
  });

  test('ours nowhere: not in the error, the outcome, the log or the history', async () => {
    const { instanceUrl } = await answering({ [TASKS]: ECHO });
    const error: unknown = await alone(instanceUrl)
      .exportReport(EXPORT)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'REJECTED', vendorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
    const { mine, logger } = await salesforceService({ config: { instanceUrl, accessToken: TOKEN } });
    const outcome = await mine.export({
      report: EXPORT.report,
      sessionId: 's-1',
      to: { provider: 'salesforce', destination: SOMEBODY },
    });
    expect(outcome).toMatchObject({ status: 'failed', code: 'REJECTED' });
    const { coverage: _coverage, ...told } = outcome;
    const shown = inspect([error, told, logger.lines, await mine.getExportHistory()], {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
    });
    expect(shown).not.toMatch(/canary/);
  });
});

test('a text of more than 32,000 characters: jsforce loses the task, ours arrives whole', async () => {
  const at = await salesforceService();
  const words = Array.from({ length: 6_000 }, (_, index) => `word${index}`);
  const tldr = words.join(' ');
  expect(tldr.length).toBeGreaterThan(32_000);
  const theirs = sdkOf(at)
    .sobject('Task')
    .create({ ...TASK, Description: tldr.slice(0, 32_001) });
  await expect(theirs).rejects.toMatchObject({ errorCode: 'STRING_TOO_LONG' });
  expect(at.live('Task')).toEqual([]);
  const report = sampleReport({
    summary: { tldr, keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] },
  });
  const destination = { whoId: at.org.records('Contact')[0]?.id ?? '' };
  const outcome = await at.mine.export({ report, sessionId: 's-1', to: { provider: 'salesforce', destination } });
  expect(outcome).toMatchObject({ status: 'success' });
  const [task, ...others] = at.live('Task');
  const description = String(task?.values.Description);
  expect([others, description.length <= 32_000]).toEqual([[], true]);
  const files = at.org.files.map(({ content }) => Buffer.from(content ?? []).toString());
  expect(files.length).toBeGreaterThan(0);
  const arrived = new Set(`${description} ${files.join(' ')}`.split(/\s+/));
  expect(words.filter((word) => !arrived.has(word))).toEqual([]);
});

test('a lead with what it is about: Salesforce refuses jsforce’s, ours is refused before it is sent, by its path', async () => {
  const at = await salesforceService();
  const [whoId, whatId] = [at.org.records('Lead')[0]?.id ?? '', at.org.records('Opportunity')[0]?.id ?? ''];
  await expect(
    sdkOf(at)
      .sobject('Task')
      .create({ ...TASK, WhoId: whoId, WhatId: whatId }),
  ).rejects.toThrow();
  at.org.requests.length = 0;
  const destination = { whoId, whatId };
  const outcome = await at.mine.export({
    report: sampleReport(),
    sessionId: 's-1',
    to: { provider: 'salesforce', destination },
  });
  expect(outcome).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
  expect(outcome.issues?.map(({ path }) => path)).toEqual(['destination.whatId']);
  expect(at.operations()).toEqual([]);
});
