import { describe, expect, test } from 'vitest';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

async function stage(options: Parameters<typeof salesforceService>[0] = {}) {
  const at = await salesforceService(options);
  const whoId = at.org.records('Contact')[0]?.id ?? '';
  const send = (sessionId: string, destination: SalesforceDestination = {}, report = sampleReport()) =>
    at.mine.export({ report, sessionId, to: { provider: 'salesforce', destination: { whoId, ...destination } } });
  return { ...at, send };
}

describe('what is known of an org’s fields', () => {
  test('is asked for once, and one request makes the next report', async () => {
    const at = await stage({ hasExportKey: true });
    expect((await at.send('s-1')).status).toBe('success');
    at.org.requests.length = 0;
    expect((await at.send('s-2')).status).toBe('success');
    expect(at.operations()).toEqual(['Task.upsert']);
  });

  test('is asked for anew when the field of the key is gone, and the report gets the mark', async () => {
    const at = await stage({ hasExportKey: true });
    await at.send('s-1');
    for (const type of ['Task', 'Event'] as const) at.org.hideField(type, 'Export_Key__c');
    const outcome = await at.send('s-2');
    expect(outcome).toMatchObject({ status: 'success' });
    const subjects = at.live('Task').map(({ values }) => String(values.Subject).includes('[lp:'));
    expect(subjects).toEqual([false, true]);
    at.org.requests.length = 0;
    expect((await at.send('s-3')).status).toBe('success');
    expect(at.operations()).toEqual(['Task.create']);
  });

  test('is asked for anew when a field became required: told in words, before anything is there', async () => {
    const at = await stage();
    await at.send('s-1');
    at.org.addField('Task', { name: 'Region__c', label: 'Region', required: true });
    const outcome = await at.send('s-2');
    expect(outcome).toMatchObject({ status: 'failed', code: 'INVALID_INPUT' });
    expect(outcome.issues?.map(({ message }) => message).join()).toContain('Region');
    expect(at.live('Task').length).toBe(1);
    expect((await at.send('s-2', { customFields: { Region__c: 'North' } })).status).toBe('success');
  });

  test('a field that is required no more holds nothing up', async () => {
    const at = await stage();
    at.org.addField('Task', { name: 'Region__c', required: true });
    expect((await at.send('s-1')).code).toBe('INVALID_INPUT');
    const region = at.org.fields('Task').find(({ name }) => name === 'Region__c');
    Object.assign(region ?? {}, { nillable: true });
    expect((await at.send('s-2')).status).toBe('success');
  });

  test('one that an edit’s field points to may be gone: the record is not taken to be deleted', async () => {
    const at = await stage();
    const [user] = at.org.records('User');
    at.org.addField('Task', { name: 'Host__c', type: 'reference', referenceTo: ['User', 'Contact'] });
    const guest = at.org.add('Contact', { LastName: 'Guest' });
    expect((await at.send('s-1', { customFields: { Host__c: user?.id ?? '' } })).status).toBe('success');
    at.org.remove(guest.id);
    const edit = await at.send('s-1', { customFields: { Host__c: guest.id } });
    expect(edit.success).toBe(false);
    expect(edit.warnings.map(({ code }) => code)).not.toContain('PART_SENT_AGAIN');
    expect(at.live('Task').length).toBe(1);
  });
});

describe('follow-ups', () => {
  const report = sampleReport({
    summary: {
      ...(sampleReport().summary as NonNullable<ReturnType<typeof sampleReport>['summary']>),
      actionItems: [{ description: 'Call them', status: 'deferred', priority: 'high' }, 'Write it down'],
    },
  });

  test('have values of their own that the org requires of every task', async () => {
    const at = await stage();
    at.org.addField('Task', { name: 'Region__c', required: true });
    const outcome = await at.send('s-1', { tasks: true, customFields: { Region__c: 'North' } }, report);
    expect(outcome.status).toBe('success');
    expect(at.live('Task').map(({ values }) => values.Region__c)).toEqual(['North', 'North', 'North']);
  });

  test('go without a status that the org does not have, which is told', async () => {
    const at = await stage();
    const status = at.org.fields('Task').find(({ name }) => name === 'Status');
    const values = status?.picklistValues as unknown as { value: string; active: boolean }[];
    for (const one of values) if (one.value === 'Deferred') one.active = false;
    const outcome = await at.send('s-1', { tasks: true }, report);
    expect(outcome.status).toBe('success');
    expect(outcome.warnings.map(({ code }) => code)).toContain('VALUE_NOT_IN_PICKLIST');
    const [, deferred] = at.live('Task');
    expect(deferred?.values).toMatchObject({ Priority: 'High', Status: 'Not Started' });
  });
});
