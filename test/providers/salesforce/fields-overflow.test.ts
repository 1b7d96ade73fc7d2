import { describe, expect, test } from 'vitest';
import { dataOf, factsOf, fieldsStage, fill, issuesOf } from './fields-stage.ts';

const MINUTES = 'We went through every region one by one. Sales in the north are up by a tenth. '.repeat(12).trim();
const long = dataOf({
  summary: { tldr: MINUTES, keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] },
});
const TLDR = { path: 'summary.tldr' };

describe('a text that is longer than its field', () => {
  test('of the report is cut at the end of a sentence, and is whole in a file', async () => {
    const at = await fieldsStage();
    at.org.addField('Task', { name: 'Note__c', label: 'What was/said', type: 'textarea', length: 255 });
    const { values, overflow, warnings } = await at.fillIn({ Note__c: TLDR }, { data: long });
    const value = String(values.Note__c);
    expect(value.length).toBeLessThanOrEqual(255);
    expect(value).toMatch(/a tenth\.…$/);
    expect(MINUTES.startsWith(value.slice(0, -1))).toBe(true);
    expect(overflow).toEqual([{ name: 'What was_said.txt', mimeType: 'text/plain', content: `${MINUTES}\n` }]);
    expect(warnings).toEqual([
      {
        code: 'FIELD_OVERFLOW',
        message:
          'What was/said (Note__c) has room for 255 characters only: the whole text is in the file “What was_said.txt”.',
      },
    ]);
    await expect(at.create({ ...values, Note__c: MINUTES })).rejects.toMatchObject({ vendorCode: 'STRING_TOO_LONG' });
    expect((await at.create(values)).values.Note__c).toBe(value);
  });

  test('of a template, too; just as long as the field it is not cut', async () => {
    const template = 'x'.repeat(21);
    const field = (length: number) => factsOf({ length });
    expect(await fill([field(21)], { Region__c: { template } })).toMatchObject({
      values: { Region__c: template },
      overflow: [],
      warnings: [],
    });
    const cut = await fill([field(20)], { Region__c: { template } });
    expect(cut.values).toEqual({ Region__c: `${'x'.repeat(19)}…` });
    expect(cut.overflow.map(({ content }) => content)).toEqual([`${template}\n`]);
  });

  test('counts the ends of its lines twice', async () => {
    const data = dataOf({ analytics: { rows: Array.from({ length: 10 }, () => 'abcd') } });
    const rows = (length: number) =>
      fill([factsOf({ type: 'textarea', length })], { Region__c: { path: 'report.analytics.rows' } }, data);
    expect((await rows(58)).overflow).toEqual([]);
    const { values, overflow } = await rows(57);
    expect(String(values.Region__c)).toBe(`${Array.from({ length: 9 }, () => 'abcd').join('\n')}…`);
    expect(overflow).toHaveLength(1);
  });

  test('of a field for very little is only the mark', async () => {
    for (const length of [1, 2]) {
      const { values, overflow } = await fill([factsOf({ length })], { Region__c: { path: 'report.title' } });
      expect([values, overflow.length]).toEqual([{ Region__c: '…' }, 1]);
    }
  });

  test('keeps its file apart from that of a field of the same label', async () => {
    const fields = ['A__c', 'B__c'].map((name) => factsOf({ name, length: 10 }));
    const { overflow, warnings } = await fill(fields, { A__c: TLDR, B__c: TLDR });
    expect(overflow.map(({ name }) => name)).toEqual(['Region (A__c).txt', 'Region (B__c).txt']);
    expect(warnings.map(({ message }) => /“.*”/.exec(message)?.[0])).toEqual([
      '“Region (A__c).txt”',
      '“Region (B__c).txt”',
    ]);
  });

  test('that stands in the settings is refused, since it can be shortened there', async () => {
    expect(await issuesOf(fill([factsOf({ length: 3 })], { Region__c: 'four' }))).toEqual([
      'destination.customFields.Region__c: Region (Region__c) takes at most 3 characters',
    ]);
  });

  test('has no limit where the description tells none', async () => {
    expect((await fill([factsOf({ length: 0 })], { Region__c: TLDR }, long)).values.Region__c).toBe(MINUTES);
  });
});

describe('labels', () => {
  test('are on one line and of sane length, wherever they are told', async () => {
    const hostile = factsOf({ label: `Re\u202egion\n${'x'.repeat(500)}`, type: 'double' });
    const [issue = ''] = await issuesOf(fill([hostile], { Region__c: 'x' }));
    expect(issue).toMatch(/^destination\.customFields\.Region__c: Re gion x{72}… \(Region__c\) takes a number$/);
    const blank = factsOf({ label: ' \n', length: 5 });
    expect((await fill([blank], { Region__c: TLDR })).overflow[0]?.name).toBe('Region__c.txt');
  });
});
