import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isIntegrationError, type MeetingReport } from '../../../src/index.ts';
import type { SalesforceFieldMapping } from '../../../src/providers/salesforce/config.ts';
import type { FieldFacts } from '../../../src/providers/salesforce/fields/field-facts.ts';
import { fillFields } from '../../../src/providers/salesforce/fields/fill-fields.ts';
import { HOSTILE, reportOf, summaryOf } from '../../formatters/support/reports.ts';
import { missingWords, wordsOf } from '../../formatters/support/words.ts';
import { factsOf, fieldsStage, fill, mapOf, OWN } from './fields-stage.ts';

/** In every text of the reports here, and nowhere else. */
const CANARY = 'zwxcanary';
const TYPES = [
  'string',
  'textarea',
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'time',
  'picklist',
  'multipicklist',
  'reference',
  'email',
  'phone',
  'url',
  'combobox',
  'encryptedstring',
  'location',
];
const FREE_TEXTS = new Set(['string', 'textarea', 'combobox', 'encryptedstring']);
const NAMES = ['Alpha__c', 'Beta__c', 'Gamma__c', 'Delta__c'];

const flag = fc.boolean();
const mostly = fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const someField = (name: string): fc.Arbitrary<FieldFacts> =>
  fc
    .record({
      type: fc.oneof(fc.constantFrom(...FREE_TEXTS), fc.constantFrom(...TYPES)),
      label: fc.oneof(fc.constantFrom('Region', 'Note'), fc.string({ unit: 'binary', maxLength: 200 })),
      length: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(255)),
      createable: mostly,
      updateable: flag,
      nillable: mostly,
      defaultedOnCreate: flag,
      restrictedPicklist: flag,
      picklistValues: fc.subarray(['A', 'B', CANARY.slice(0, 3)]),
      precision: fc.integer({ min: 1, max: 18 }),
      scale: fc.integer({ min: 0, max: 4 }),
    })
    .map((change) => factsOf({ ...change, name, scale: Math.min(change.scale, change.precision) }));
const someFields = fc
  .tuple(...NAMES.map((name) => fc.option(someField(name), { freq: 20, nil: undefined })))
  .map((fields) => fields.filter((field) => field !== undefined));

const hostile = fc.constantFrom(...Object.values(HOSTILE).filter((text) => text.length < 5_000));
const someText = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    hostile,
    fc.lorem({ maxCount: 60 }),
    fc.constantFrom('2026-11-30', '2026-11-30T17:00:00Z', '7', 'true', 'A', 'a@b.example', '003000000000001'),
  )
  .chain((text) => fc.constantFrom(text, `${text} ${CANARY} ${text}`));
const someReport: fc.Arbitrary<MeetingReport> = fc
  .record({
    title: someText,
    tldr: someText,
    decision: someText,
    other: someText,
    item: someText,
    number: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()),
  })
  .map(({ title, tldr, decision, other, item, number }) =>
    reportOf({
      title,
      summary: summaryOf({
        tldr,
        keyDecisions: [decision, { decision: other, rationale: title }],
        actionItems: [{ description: item, owner: title, dueDate: '2026-11-30' }, item],
      }),
      participants: [{ name: title, email: other, isInternal: true }],
      analytics: { number, text: other, list: [title, number], deep: { [tldr]: [{ [item]: decision }] } },
    }),
  );
const somePath = fc.constantFrom(
  'report.title',
  'report.startedAt',
  'summary.tldr',
  'summary.keyDecisions',
  'summary.keyDecisions[1]',
  'summary.actionItems',
  'summary.actionItems[0].dueDate',
  'report.participants',
  'report.participants[0].isInternal',
  'report.analytics',
  'report.analytics.number',
  'report.analytics.list',
  'report.analytics.deep',
  'summary.insights',
  'report',
  'nothing.there',
);
const someValue: fc.Arbitrary<SalesforceFieldMapping[string]> = fc.oneof(
  { weight: 3, arbitrary: somePath.map((path) => ({ path })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{{ title }} {{ summary.tldr }}', '{{ title', '-').map((template) => ({ template })),
  },
  { weight: 1, arbitrary: fc.constantFrom('A', 'x y', 7, 1.5, true, null, '', '2026-11-30', 'much') },
);
const someName = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom('alpha__C', 'Subject', 'constructor') },
);
const someMapping = fc.dictionary(someName, someValue, { maxKeys: 3 });

const data = (report: MeetingReport) => ({ report, sessionId: 's', options: {} });

/** What it comes to: filled, or refused for what fits not. Anything else that is thrown is a mistake. */
async function outcomeOf(fields: readonly FieldFacts[], mapping: SalesforceFieldMapping, report: MeetingReport) {
  try {
    return { filled: await fill(fields, mapping, data(report)) };
  } catch (error) {
    if (!isIntegrationError(error) || error.code !== 'INVALID_INPUT') throw error;
    return { error };
  }
}

describe('any mapping over any fields and any report', () => {
  test('either fills every field that has a value, or is refused with a path for each mistake', async () => {
    let filledOnes = 0;
    await fc.assert(
      fc.asyncProperty(someFields, someMapping, someReport, async (fields, mapping, report) => {
        const { filled, error } = await outcomeOf(fields, mapping, report);
        if (error !== undefined) {
          expect(error.issues.length).toBeGreaterThan(0);
          for (const { path, message } of error.issues) {
            expect(path).toMatch(/^destination\.customFields\.\w+$/);
            expect(message.length).toBeGreaterThan(10);
          }
          return;
        }
        filledOnes += 1;
        const warned = filled.warnings.filter(({ code }) => code === 'FIELD_EMPTY').length;
        const asked = Object.values(mapping).filter((value) => value !== null).length;
        expect(Object.keys(filled.values).length + warned).toBe(asked);
      }),
      { numRuns: 1_500 },
    );
    expect(filledOnes).toBeGreaterThan(200);
  });

  test('gives values of the kinds and lengths that the fields take', async () => {
    await fc.assert(
      fc.asyncProperty(someFields, someMapping, someReport, async (fields, mapping, report) => {
        const { filled } = await outcomeOf(fields, mapping, report);
        for (const [name, value] of Object.entries(filled?.values ?? {})) {
          const field = fields.find((one) => one.name === name);
          expect(field?.createable).toBe(true);
          if (field === undefined) continue;
          if (typeof value === 'number') {
            expect(['int', 'double', 'currency', 'percent']).toContain(field.type);
            expect(Number.isFinite(value)).toBe(true);
          } else if (typeof value === 'string') {
            expect(value.isWellFormed()).toBe(true);
            if (field.length > 0 && !['date', 'datetime', 'time', 'reference'].includes(field.type))
              expect(value.length).toBeLessThanOrEqual(field.length);
          } else expect(field.type).toBe('boolean');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('tells no word of the report: not in an error, not in a warning, not in the name of a file', async () => {
    await fc.assert(
      fc.asyncProperty(someFields, someMapping, someReport, async (fields, mapping, report) => {
        const { filled, error } = await outcomeOf(fields, mapping, report);
        const told =
          error === undefined
            ? JSON.stringify([filled.warnings, filled.leftOut, filled.overflow.map(({ name }) => name)])
            : JSON.stringify([error.message, error.hint, error.issues]) + String(error.stack);
        expect(told).not.toContain(CANARY);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a text for a field of texts', () => {
  const textField = fc.record({
    type: fc.constantFrom(...FREE_TEXTS),
    length: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constant(255)),
  });

  /** Short texts have more words in the field than what is kept whole elsewhere. */
  async function check(type: string, length: number, tldr: string) {
    const report = reportOf({ summary: summaryOf({ tldr }) });
    const mapping = { Region__c: { path: 'summary.tldr' } };
    const whole = await fill([factsOf({ type: 'textarea', length: 0 })], mapping, data(report));
    const { values, overflow, warnings } = await fill([factsOf({ type, length })], mapping, data(report));
    const [all, value] = [String(whole.values.Region__c ?? ''), String(values.Region__c ?? '')];
    const codes = warnings.map(({ code }) => code);
    if (overflow.length === 0) {
      expect(missingWords(wordsOf(all), wordsOf(value))).toEqual([]);
      expect(codes).toEqual(all === '' ? ['FIELD_EMPTY'] : []);
      return 0;
    }
    expect(codes).toEqual(['FIELD_OVERFLOW']);
    expect(overflow).toEqual([{ name: 'Region.txt', mimeType: 'text/plain', content: `${all}\n` }]);
    expect(value.endsWith('…')).toBe(true);
    expect(value.length).toBeLessThanOrEqual(length);
    const begun = value.slice(0, -1).replace(/\s+/g, '');
    expect(all.replace(/\s+/g, '').startsWith(begun)).toBe(true);
    return 1;
  }

  test('is there with all its words, or is cut and whole in a file, and never without a warning', async () => {
    let cut = 0;
    await fc.assert(
      fc.asyncProperty(textField, someText, async ({ type, length }, text) => {
        cut += await check(type, length, text);
      }),
      { numRuns: 1_500 },
    );
    expect(cut).toBeGreaterThan(300);
  });

  test.each(Object.entries(HOSTILE))('may be %s', async (_name, text) => {
    await check('string', 40, text);
    await check('textarea', 255, text);
  });

  test('goes to Salesforce whatever it is', async () => {
    const at = await fieldsStage();
    at.org.addField('Task', { name: 'Line__c' });
    at.org.addField('Task', { name: 'Area__c', type: 'textarea', length: 255 });
    const mapping = { Line__c: { path: 'report.title' }, Area__c: { path: 'summary.tldr' } };
    const fields = await at.describe();
    for (const text of Object.values(HOSTILE)) {
      const report = reportOf({ title: text, summary: summaryOf({ tldr: text }) });
      const { values } = await fillFields({ type: 'Task', fields, own: OWN, mapping, data: data(report) });
      expect((await at.create(values)).values).toMatchObject(values);
    }
  });

  test('keeps the words of any text of the report', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.lorem({ maxCount: 12 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 3, max: 300 }),
        async (texts, length) => {
          const report = reportOf({ summary: summaryOf({ keyDecisions: texts }) });
          const { values, overflow } = await fillFields({
            type: 'Task',
            fields: mapOf(factsOf({ type: 'string', length })),
            own: {},
            mapping: { Region__c: { path: 'summary.keyDecisions' } },
            data: data(report),
          });
          const there = [values.Region__c, ...overflow.map(({ content }) => content)].join('\n');
          expect(missingWords(wordsOf(texts.join('\n')), wordsOf(there))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
