import { describe, expect, test } from 'vitest';
import type { SalesforceFieldMapping } from '../../../src/providers/salesforce/config.ts';
import type { FieldFacts } from '../../../src/providers/salesforce/fields/field-facts.ts';
import type { NewSalesforceField } from '../../../src/testing/salesforce/new-state.ts';
import { dataOf, factsOf, fieldsStage, fill, issuesOf, OWN } from './fields-stage.ts';

type Given = SalesforceFieldMapping[string];

const analytics = { value: 1, text: 'x', list: ['A', 'B'], people: [{ a: 1 }], ratio: 0.66666, none: [] as never[] };
const withValue = (value: unknown) => dataOf({ analytics: { ...analytics, value } as never });
const VALUE = { path: 'report.analytics.value' };

const field = (type: string, change: Partial<FieldFacts> = {}) =>
  factsOf({ name: 'My__c', label: 'My field', type, length: 0, ...change });
const filled = async (type: string, given: Given, change: Partial<FieldFacts> = {}, data = dataOf()) =>
  (await fill([field(type, change)], { My__c: given }, data)).values.My__c;
const refusal = async (type: string, given: Given, change: Partial<FieldFacts> = {}, data = dataOf()) => {
  const [issue, ...others] = await issuesOf(filled(type, given, change, data));
  expect(others).toEqual([]);
  return issue?.replace('destination.customFields.My__c: My field (My__c) ', '');
};

const PRICE = { precision: 6, scale: 2 };
const PICK = { picklistValues: ['A', 'B', 'C d'], restrictedPicklist: true, length: 255 };

/** The kind of field, what is given, what is sent, and what else is known of the field. */
const FITTING: [string, Given, string | number | boolean, Partial<FieldFacts>?][] = [
  ['boolean', true, true],
  ['boolean', 'false', false],
  ['int', 7, 7],
  ['int', ' -7 ', -7],
  ['int', 2_147_483_647, 2_147_483_647],
  ['long', 2_147_483_648, 2_147_483_648],
  ['double', '1e3', 1_000],
  ['double', 0, 0],
  ['double', '+12.5', 12.5],
  ['currency', 9_999.99, 9_999.99, PRICE],
  ['currency', '0012.50', 12.5, PRICE],
  ['percent', -45.5, -45.5, PRICE],
  ['double', 123_456, 123_456, { precision: 6 }],
  ['date', '2028-02-29', '2028-02-29'],
  ['date', '1700-01-01', '1700-01-01'],
  ['datetime', '2026-11-30T18:00:00+01:00', '2026-11-30T17:00:00.000Z'],
  ['datetime', '2026-11-30T17:00Z', '2026-11-30T17:00:00.000Z'],
  ['datetime', '2026-11-30T17:00:00.1234Z', '2026-11-30T17:00:00.123Z'],
  ['time', '17:30', '17:30:00.000Z'],
  ['time', '23:59:59.5Z', '23:59:59.500Z'],
  ['picklist', 'C d', 'C d', PICK],
  ['picklist', ' A ', 'A', PICK],
  ['picklist', 7, '7', { ...PICK, picklistValues: ['7'] }],
  ['multipicklist', 'B; A;B', 'B;A', { ...PICK, length: 4_099 }],
  ['reference', '003000000000001', '003000000000001AAA'],
  ['reference', '003000000000001AAA', '003000000000001AAA'],
  ['email', 'Noor@Fernhill.example', 'Noor@Fernhill.example', { length: 80 }],
  ['phone', '+43 1 234', '+43 1 234', { length: 40 }],
  ['url', 'https://www.fernhill.example/a?b=c#d', 'https://www.fernhill.example/a?b=c#d', { length: 255 }],
  ['url', 'fernhill.example:8080/x', 'fernhill.example:8080/x', { length: 255 }],
  ['string', 'x'.repeat(255), 'x'.repeat(255), { length: 255 }],
  ['encryptedstring', 'secret', 'secret', { length: 175 }],
  ['combobox', 'Call', 'Call', { length: 255 }],
];

/** What is given, and what is said of it. */
const UNFIT: [string, Given, string, Partial<FieldFacts>?][] = [
  ...['yes', 'TRUE', 1, ''].map((given): [string, Given, string] => ['boolean', given, 'true or false']),
  ...['', '0x10', '1,5', 'Infinity', '1e400', true, '12 EUR', '--1'].map((given): [string, Given, string] => [
    'double',
    given,
    'a number',
  ]),
  ['int', 7.5, 'a whole number'],
  ['int', 2_147_483_648, 'a number up to 2147483647'],
  ['long', 1e15, 'at most 15 digits in front of the point'],
  ['double', 1.5, 'a whole number', { precision: 6 }],
  ['double', '12345678901234567890', 'at most 15 digits in front of the point', { precision: 18 }],
  ['currency', 12_345, 'at most 4 digits in front of the point', PRICE],
  ['currency', 1.234, 'at most 2 digits behind the point', PRICE],
  ['currency', 9_999.999, 'at most 4 digits in front of the point', PRICE],
  ...[
    '2026-02-30',
    '2027-02-29',
    '2026-13-01',
    '30.11.2026',
    '2026-11-30T17:00:00Z',
    '1699-12-31',
    '4001-01-01',
    '',
    7,
  ].map((given): [string, Given, string] => ['date', given, 'a date such as 2026-11-30']),
  ...[
    '2026-11-30',
    '2026-11-30T17:00:00',
    '2026-02-30T10:00:00Z',
    '2026-11-30T99:00:00Z',
    '2026-11-30Tx:00Z',
    '1699-12-31T00:00:00Z',
  ].map((given): [string, Given, string] => ['datetime', given, 'a date and time with its offset']),
  ...['24:00', '7:00', '17:60', '17:00:00+01:00', 'noon'].map((given): [string, Given, string] => [
    'time',
    given,
    'a time',
  ]),
  ['picklist', 'D', 'one of A, B, C d', PICK],
  ['picklist', 'a', 'one of A, B, C d', PICK],
  ['picklist', '', 'one of A, B, C d', PICK],
  ['picklist', 'A;B', 'one of A, B, C d', PICK],
  ['picklist', 'A', 'only values of its picklist, which has none', { ...PICK, picklistValues: [] }],
  ['picklist', 'x'.repeat(256), 'at most 255 characters', { length: 255 }],
  ['picklist', 'a\nb', 'one value of one line', { length: 255 }],
  ['multipicklist', 'A;D', 'some of A, B, C d', PICK],
  ['multipicklist', ';', 'values', PICK],
  ['reference', '00300000000000', 'the id of a record'],
  ['reference', '003000000000001AAB', 'the id of a record'],
  ['reference', "' OR Id != null", 'the id of a record'],
  ['email', 'Noor <noor@fernhill.example>', 'an e-mail address'],
  ['email', 'mailto:noor@fernhill.example', 'an e-mail address'],
  ['email', 'noor', 'an e-mail address'],
  ['email', `${'n'.repeat(80)}@fernhill.example`, 'at most 80 characters', { length: 80 }],
  ['phone', '1\n2', 'a phone number'],
  ['phone', '1'.repeat(41), 'at most 40 characters', { length: 40 }],
  ['url', 'javascript:alert(1)', 'an address of the web'],
  ['url', 'JavaScript:1/alert(1)', 'an address of the web'],
  ['url', 'java\tscript:alert(1)', 'an address of the web'],
  ['url', 'data:text/html,x', 'an address of the web'],
  ['url', `https://x.example/${'p'.repeat(255)}`, 'at most 255 characters', { length: 255 }],
  ['string', 'x'.repeat(256), 'at most 255 characters', { length: 255 }],
  ['textarea', 'a\n'.repeat(100), 'at most 255 characters', { length: 255 }],
];

describe('a value that fits its field', () => {
  test.each(FITTING)('%s takes %j as %j', async (type, given, wanted, change) => {
    expect(await filled(type, given, change)).toBe(wanted);
  });

  test('is taken by Salesforce, too', async () => {
    const at = await fieldsStage();
    const known = FITTING.filter(([type]) => !['multipicklist', 'time', 'long', 'encryptedstring'].includes(type));
    const mapping: Record<string, Given> = {};
    const contact = at.org.records('Contact')[0]?.id ?? '';
    for (const [number, [type, given, , change]] of known.entries()) {
      const name = `F${number}__c`;
      const { length, picklistValues, restrictedPicklist = false } = change ?? {};
      at.org.addField('Task', {
        name,
        type,
        restrictedPicklist,
        ...(length === undefined ? {} : { length }),
        ...(picklistValues === undefined ? {} : { picklistValues }),
        ...(type === 'reference' ? { referenceTo: ['Contact'] } : {}),
      } as NewSalesforceField);
      mapping[name] = type === 'reference' ? contact : given;
    }
    const { values } = await at.fillIn(mapping);
    expect(Object.keys(values)).toHaveLength(known.length + Object.keys(OWN).length);
    const { values: made } = await at.create(values);
    expect(made).toMatchObject(
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => {
          const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value);
          return [name, isTime ? expect.stringContaining(value.slice(0, 19)) : value];
        }),
      ),
    );
  });
});

describe('a value that fits not', () => {
  test.each(UNFIT)('%s refuses %j: it takes %s', async (type, given, wanted, change) => {
    expect((await refusal(type, given, change))?.slice(0, wanted.length + 6)).toBe(`takes ${wanted}`);
  });

  test.each(['address', 'location', 'base64', 'complexvalue', 'anyType', 'richtext', 'id'])(
    'no %s can be filled',
    async (type) => {
      expect(await refusal(type, 'x')).toBe(`is of a kind (${type}) that cannot be filled`);
    },
  );

  test('from the report is refused in the same way, with where it comes from and not a word of it', async () => {
    const told = await refusal('double', VALUE, {}, withValue('Canary 7'));
    expect(told).toBe('takes a number, and report.analytics.value gives something else');
    expect(await refusal('double', { template: '{{ title }}' })).toBe(
      'takes a number, and the template gives something else',
    );
    for (const value of [['A', 'B'], { a: 1 }, [{ a: 1 }], [['A']]])
      for (const type of ['double', 'date', 'boolean', 'email', 'reference', 'picklist'])
        expect(await refusal(type, VALUE, { restrictedPicklist: true }, withValue(value))).toMatch(
          /and report\.analytics\.value gives something else$/,
        );
  });

  test('that is several where the field takes one, or of more than one kind, is refused', async () => {
    for (const [type, value] of [
      ['double', [7, 8]],
      ['date', ['2026-11-30', '2026-12-01']],
      ['email', ['a@b.example', 'c@d.example']],
      ['double', [7, { a: 1 }]],
      ['multipicklist', ['A', { a: 1 }]],
    ] as const)
      expect(await refusal(type, VALUE, {}, withValue(value))).toMatch(/gives something else$/);
  });

  test('shows ten values of a long picklist', async () => {
    const picklistValues = Array.from({ length: 40 }, (_none, at) => `V${at}`);
    expect(await refusal('picklist', 'x', { picklistValues, restrictedPicklist: true })).toBe(
      'takes one of V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, …',
    );
  });
});

describe('a value of the report', () => {
  test.each<[string, unknown, unknown]>([
    ['boolean', true, true],
    ['int', '8', 8],
    ['double', 8, 8],
    ['date', '2026-11-30', '2026-11-30'],
    ['multipicklist', ['A', 'B'], 'A;B'],
    ['picklist', ['A'], 'A'],
    ['email', 'a@b.example', 'a@b.example'],
  ])('for %s, %j, is %j', async (type, value, wanted) => {
    expect(await filled(type, VALUE, { picklistValues: ['A', 'B'] }, withValue(value))).toBe(wanted);
  });

  test.each([
    ['2026-11-30T23:30:00Z', 'Europe/Vienna', '2026-12-01'],
    ['2026-11-30T23:30:00Z', 'America/New_York', '2026-11-30'],
    ['2026-12-01T00:30:00+05:00', undefined, '2026-11-30'],
    ['2027-01-01T00:30:00Z', 'Pacific/Honolulu', '2026-12-31'],
  ])('that is an instant, %s, is in %s the day %s', async (startedAt, timeZone, wanted) => {
    const data = dataOf({ startedAt, timeZone, endedAt: undefined });
    expect(await filled('date', { path: 'report.startedAt' }, {}, data)).toBe(wanted);
    expect(await filled('date', { template: '{{ report.startedAt }}' }, {}, data)).toBe(wanted);
    expect(await filled('datetime', { path: 'report.startedAt' }, {}, data)).toBe(new Date(startedAt).toISOString());
  });

  test('is rounded to the digits of its field, and that is said', async () => {
    const rounded = await fill([field('percent', PRICE)], { My__c: { path: 'report.analytics.ratio' } }, withValue(0));
    expect(rounded.values.My__c).toBe(0.67);
    expect(rounded.warnings).toEqual([
      {
        code: 'FIELD_ROUNDED',
        message: 'The number for My field (My__c) was rounded to the digits that the field has.',
      },
    ]);
    expect(await filled('int', VALUE, {}, withValue(12.6))).toBe(13);
    expect(await refusal('currency', VALUE, PRICE, withValue(9_999.999))).toContain('at most 4 digits');
  });

  test('that is new to an open picklist goes there, and that is said without it', async () => {
    const open = field('picklist', { picklistValues: ['A'], length: 255 });
    const { values, warnings } = await fill([open], { My__c: VALUE }, withValue('Canary'));
    expect(values.My__c).toBe('Canary');
    expect(warnings).toEqual([
      { code: 'PICKLIST_VALUE_NEW', message: expect.stringMatching(/^My field \(My__c\) gets a value/) },
    ]);
    expect(JSON.stringify(warnings)).not.toContain('Canary');
    expect((await fill([open], { My__c: 'A' })).warnings).toEqual([]);
    expect((await fill([field('multipicklist', { picklistValues: ['A'] })], { My__c: 'A;Z' })).warnings).toHaveLength(
      1,
    );
  });

  test('that is Markdown is plain text in a field of texts, and as it is anywhere else', async () => {
    const data = dataOf({
      summary: { tldr: 'A_b and **c**', keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] },
    });
    expect(await filled('string', { path: 'summary.tldr' }, {}, data)).toBe('A_b and c');
    expect(await filled('picklist', { path: 'summary.tldr' }, { picklistValues: [] }, data)).toBe('A_b and **c**');
  });

  test('that is an empty list leaves a field of any kind out', async () => {
    for (const type of ['string', 'double', 'multipicklist', 'date']) {
      const { values, warnings } = await fill(
        [field(type)],
        { My__c: { path: 'report.analytics.none' } },
        withValue(1),
      );
      expect([values, warnings.map(({ code }) => code)]).toEqual([{}, ['FIELD_EMPTY']]);
    }
  });
});
