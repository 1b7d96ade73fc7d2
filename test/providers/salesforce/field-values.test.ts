import { describe, expect, test } from 'vitest';
import { renderTemplate } from '../../../src/formatters/render-template.ts';
import type { SalesforceFieldMapping } from '../../../src/providers/salesforce/config.ts';
import { dataOf, factsOf, fill, issuesOf } from './fields-stage.ts';

const AREA = factsOf({ name: 'Note__c', label: 'Note', type: 'textarea', length: 5_000 });
const LINE = factsOf({ name: 'Note__c', label: 'Note', length: 5_000 });

const people = [
  { name: 'Ada', role: 'Chair', company: 'Northwind', email: 'ada@northwind.example' },
  { name: 'Ben_the_*second*', email: 'b_e_n@northwind.example' },
  { name: '', email: 'guest@other.example' },
];
const analytics = {
  talk: { Ada: 1200, Ben: 0.5 },
  tags: ['one', 'two'],
  deep: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } },
  'Talk time': 7,
  nothing: null,
  text: '**not markdown**',
};
const data = dataOf({ participants: people, analytics });

const text = async (value: SalesforceFieldMapping[string], field = AREA, from = data) =>
  (await fill([field], { Note__c: value }, from)).values.Note__c;
const path = (where: string, field = AREA, from = data) => text({ path: where }, field, from);
const warned = async (value: SalesforceFieldMapping[string], from = data) =>
  (await fill([AREA], { Note__c: value }, from)).warnings;

describe('a literal', () => {
  test.each([
    ['North & *South*', 'North & *South*'],
    [7, '7'],
    [true, 'true'],
    ['', ''],
    ['a\r\nb\u0000\ud83d', 'a\nb\ufffd'],
  ])('%j is %j', async (given, wanted) => {
    expect(await text(given)).toBe(wanted);
  });

  test('that is null leaves the field out, and says nothing', async () => {
    expect(await fill([AREA], { Note__c: null })).toEqual({
      values: {},
      onlyAtFirst: [],
      overflow: [],
      warnings: [],
      leftOut: [],
    });
  });
});

describe('a path', () => {
  test.each([
    ['report.title', 'Quarterly review'],
    ['title', 'Quarterly review'],
    ['date', 'Mon, 2 Nov 2026, 10:00 – 10:45 CET'],
    ['durationMinutes', '45'],
    ['sessionId', 'session-1'],
    ['options.includeDecisions', 'true'],
    ['options.format', 'full'],
    ['report.startedAt', '2026-11-02T09:00:00Z'],
    ['report.participants[0].email', 'ada@northwind.example'],
    ['report.participants.0.email', 'ada@northwind.example'],
    ['report.participants[1].name', 'Ben_the_*second*'],
    ['report.participants.length', '3'],
    ['report.participants[0]', 'Ada (Chair, Northwind) <ada@northwind.example>'],
    [
      'report.participants',
      'Ada (Chair, Northwind) <ada@northwind.example>\nBen_the_*second* <b_e_n@northwind.example>\n<guest@other.example>',
    ],
    ['summary.tldr', 'Revenue is up, support is slow.'],
    ['report.summary.tldr', 'Revenue is up, support is slow.'],
    ['summary.keyDecisions', 'Hire two people for support.\nDrop the old plan.\nWhy: Nobody buys it.'],
    ['summary.keyDecisions[0]', 'Hire two people for support.'],
    ['summary.keyDecisions[1]', 'Drop the old plan.\nWhy: Nobody buys it.'],
    ['summary.keyDecisions[1].decision', 'Drop the old plan.'],
    [
      'summary.actionItems',
      'Write the job advert — Ada · due Mon, 9 Nov 2026 · high priority\nTell the customers of the old plan',
    ],
    ['summary.actionItems[0].dueDate', '2026-11-09'],
    ['summary.actionItems[0].description', 'Write the job advert'],
    ['summary.insights[0]', 'Support answers within two days.\nRecommendation: Aim for one.'],
    ['summary.followUpQuestions', 'Who covers December?'],
    ['summary.effectiveness', 'Overall: 8 · Communication: 9 · Goals reached: 7'],
    ['summary.effectiveness.overall', '8'],
    ['report.transcript', 'Ada 0:00  Shall we start?\nBen 0:03  Please.'],
    ['report.transcript[1]', 'Ben 0:03  Please.'],
    ['report.transcript[1].text', 'Please.'],
    ['report.analytics.talk', 'Ada: 1200\nBen: 0.5'],
    ['report.analytics.talk.Ben', '0.5'],
    ['report.analytics.tags', 'one\ntwo'],
    ['report.analytics.Talk time', '7'],
    ['report.analytics.text', '**not markdown**'],
    ['report.analytics.deep', 'a: b: c: d: e: f: {"g":1}'],
  ])('%s is %j', async (where, wanted) => {
    expect(await path(where)).toBe(wanted);
  });

  test('to a summary of its own reads that one', async () => {
    const summary = { ...data.report.summary, tldr: 'Another.' } as NonNullable<typeof data.summary>;
    expect(await path('summary.tldr', AREA, { ...data, summary })).toBe('Another.');
  });

  test('gives one line where the field has one', async () => {
    expect(await path('summary.keyDecisions', LINE)).toBe(
      'Hire two people for support.; Drop the old plan. Why: Nobody buys it.',
    );
    expect(await text({ template: 'a\n\nb' }, LINE)).toBe('a b');
  });

  test.each([
    'report.endedBy',
    'report.participants[9].email',
    'report.participants[99999999].email',
    'report.participants.email',
    'report.title.length',
    'report.attachments[0].name',
    'report.analytics.nothing',
    'summary.keyDecisions[0].decision',
    'report.constructor',
    'report.__proto__.toString',
    'report.participants.map',
    'durationMinutes.toFixed',
  ])('%s leads to nothing: the field is left out, and that is said', async (where) => {
    const attachments = [{ name: 'secret.txt', mimeType: 'text/plain', content: new Uint8Array(1) }];
    const from = dataOf({ participants: people, analytics, attachments });
    expect(await path(where, AREA, from)).toBeUndefined();
    expect(await warned({ path: where }, from)).toEqual([
      { code: 'FIELD_EMPTY', message: `Note (Note__c) was left out: ${where} has no value in this report.` },
    ]);
  });

  test.each([
    [
      'empty texts',
      {
        summary: { tldr: ' \n\u0000', keyDecisions: ['', '  '], actionItems: [], insights: [], followUpQuestions: [] },
      },
    ],
    ['no summary', { summary: undefined }],
  ])('into %s leads to nothing', async (_what, change) => {
    const from = dataOf(change as never);
    for (const where of ['summary.tldr', 'summary.keyDecisions', 'summary.insights', 'summary.effectiveness'])
      expect((await warned({ path: where }, from)).map(({ code }) => code)).toEqual(['FIELD_EMPTY']);
  });

  test.each([
    ['reprot.title', 'a path that begins with report, summary, title, date, durationMinutes, sessionId, options'],
    ['__proto__.x', 'a path that begins with'],
    ['constructor', 'a path that begins with'],
    ['report', 'a path to a part of it'],
    ['summary', 'a path to a part of it'],
    ['report.summary', 'a path to a part of it'],
    ['options', 'a path to a part of it'],
    ['.report', 'a path such as'],
    ['report..title', 'a path such as'],
    ['report[title]', 'a path such as'],
    ['report.participants[-1]', 'a path such as'],
    ['report.participants[0', 'a path such as'],
    ['report.title ]', 'a path such as'],
    ['report.ti\ntle', 'a path such as'],
  ])('%j is refused', async (where, wanted) => {
    expect(await issuesOf(path(where))).toEqual([
      expect.stringContaining(`destination.customFields.Note__c: Note (Note__c): expected ${wanted}`),
    ]);
  });
});

describe('a template', () => {
  test('sees what a template of the report sees, and gives plain text', async () => {
    const template =
      '{{ title }}: **{{ summary.keyDecisions.size }}** decisions, [see]({{ report.url }})\n- {{ date }}';
    expect(await text({ template })).toBe(
      'Quarterly review: 2 decisions, see (https://reports.example.com/meeting-1)\n\n• Mon, 2 Nov 2026, 10:00 – 10:45 CET',
    );
  });

  test('that gives nothing leaves the field out, and that is said', async () => {
    expect(await warned({ template: '{% if false %}x{% endif %}\n ' })).toEqual([
      { code: 'FIELD_EMPTY', message: 'Note (Note__c) was left out: the template has no value in this report.' },
    ]);
  });

  test.each([
    '{{ title | nosuchfilter }}',
    'a\n{% for x in report.participants %}',
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% include "secret" %}',
  ])('with a mistake, %j, is refused as elsewhere, at the place of the field', async (template) => {
    const elsewhere = await renderTemplate(template, data).catch(
      (error: { issues: { message: string }[] }) => error.issues[0]?.message,
    );
    expect(await issuesOf(text({ template }))).toEqual([
      `destination.customFields.Note__c: Note (Note__c): ${elsewhere}`,
    ]);
    expect(elsewhere).toContain('not a template that can be rendered');
  });

  test('reads no file, no prototype and nobody else’s data', async () => {
    for (const expression of ['report.constructor', 'report.attachments', '__proto__', 'process.env', 'sessionId'])
      expect(await text({ template: `[{{ ${expression} }}]` })).toBe('[]');
  });
});
