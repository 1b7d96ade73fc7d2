import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  containing,
  joined,
  named,
  type Soql,
  type Sosl,
  searchedFor,
  soql,
  sosl,
} from '../../../src/providers/salesforce/soql.ts';
import { readSoql } from './soql-grammar.ts';
import { readSosl } from './soql-grammar-search.ts';
import { CLASSICS, ENDLESS, hostileText, kept } from './soql-hostile-texts.ts';

const RUNS = 10_000;

/** What `%text%` is to be read as. */
const around = (text: string) => [{ wildcard: '%' }, ...(text === '' ? [] : [kept(text)]), { wildcard: '%' }];
const wordsOf = (text: string): string[] =>
  kept(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what separates words, too
    .split(/[\s\u0000-\u001f\u007f-\u009f]+/)
    .filter((word) => word !== '');
const termsOf = (text: string, isPrefix: boolean) =>
  wordsOf(text).map((word, at, words) => {
    const isPhrase = ['and', 'or', 'not'].includes(word.toLowerCase());
    return { text: word, isPhrase, isPrefix: isPrefix && !isPhrase && at === words.length - 1 };
  });

/** One query of every form that this package sends. */
interface Values {
  equal: string;
  list: string[];
  like: string;
  date: Date;
  number: number;
  isTrue: boolean;
}
const queryOf = ({ equal, list, like, date, number, isTrue }: Values): Soql => {
  const fields = soql`Id, Account.Name`;
  const conditions = [
    soql`Email = ${equal}`,
    soql`(Id IN ${list} OR Name LIKE ${containing(like)})`,
    soql`(LastModifiedDate < ${date} OR (LastModifiedDate = ${date} AND Id > ${equal}))`,
    soql`Amount >= ${number}`,
    soql`IsClosed = ${isTrue}`,
    soql`AccountId != ${null}`,
  ];
  return soql`SELECT ${fields} FROM Contact WHERE ${joined(conditions, soql` AND `)} ORDER BY LastModifiedDate DESC, Id LIMIT ${51}`;
};
const SHAPE =
  'Id, Account.Name FROM Contact WHERE Email = ? AND ( Id IN ? OR Name LIKE ? ) AND ( LastModifiedDate < ? OR ( LastModifiedDate = ? AND Id > ? )) AND Amount >= ? AND IsClosed = ? AND AccountId != ? ORDER [{"field":"LastModifiedDate","order":"DESC"},{"field":"Id"}] LIMIT 51';

function expectMeant(values: Values): void {
  const { equal, list, like, date, number, isTrue } = values;
  const { shape, conditions } = readSoql(queryOf(values).toString());
  const text = { kind: 'text', text: kept(equal) };
  const other = (type: string, written: string) => ({ kind: 'other', type, text: written });
  const time = other('DATETIME', date.toISOString().replace('.000Z', 'Z'));
  expect(shape).toBe(SHAPE);
  expect(conditions.map(({ literal }) => literal)).toEqual([
    text,
    { kind: 'list', texts: list.map(kept) },
    { kind: 'pattern', pieces: around(like) },
    time,
    time,
    text,
    other(Number.isInteger(number) ? 'INTEGER' : 'DECIMAL', String(number)),
    other('BOOLEAN', isTrue ? 'TRUE' : 'FALSE'),
    other('NULL', 'NULL'),
  ]);
}

const hostileValues: fc.Arbitrary<Values> = fc.record({
  equal: hostileText,
  list: fc.array(hostileText, { minLength: 1, maxLength: 4 }),
  like: hostileText,
  date: fc.date({ min: new Date('1700-01-01'), max: new Date('4000-12-31'), noInvalidDate: true }),
  number: fc.oneof(fc.integer(), fc.constantFrom(0.5, -12.25, 0)),
  isTrue: fc.boolean(),
});

describe('a query', () => {
  test.each([...CLASSICS, ...ENDLESS].map((text) => [text.slice(0, 40), text]))(
    'means what is meant: %j',
    (_name, text) => {
      expectMeant({ equal: text, list: [text, 'x', text], like: text, date: new Date(0), number: 1, isTrue: true });
    },
  );

  test('means what is meant, whatever is put into it', () => {
    fc.assert(fc.property(hostileValues, expectMeant), { numRuns: RUNS });
  }, 120_000);

  test.each([
    ['2026-01-06T09:00:00.000Z', '2026-01-06T09:00:00Z'],
    ['2026-01-06T09:00:00.250Z', '2026-01-06T09:00:00.250Z'],
    ['2026-01-06T09:00:00.250+02:00', '2026-01-06T07:00:00.250Z'],
  ])('has the date %s as %s', (date, written) => {
    expect(`${soql`${new Date(date)}`}`).toBe(written);
  });

  test('takes nothing but values', () => {
    const date = new Date('x');
    expect(() => soql`${date}`).toThrow(RangeError);
    const wrong: unknown[] = [
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1e21,
      1e-7,
      new Date(8.64e15),
      new Date(-1e14),
      [],
      ['a', 5],
      [['a']],
      {},
      { toString: () => 'OR Id != null' },
      { length: 1, map: () => ['OR Id != null'] },
      () => 'x',
      Symbol('x'),
      5n,
      sosl`FIND {${searchedFor('x')}}`,
    ];
    for (const value of wrong) expect(() => soql`SELECT Id FROM Task WHERE Id = ${value as string}`).toThrow(TypeError);
    expect(() => joined([{ toString: () => 'x' } as never], soql` AND `)).toThrow(TypeError);
    expect(`${joined(['x' as never], soql` AND `)}`).toBe("'x'");
  });

  test('has names that are names', () => {
    for (const name of ['Export_Key__c', 'Task', 'a']) expect(named(name).toString()).toBe(name);
    const wrong = [
      '',
      '1a',
      'a b',
      'a,b',
      'a\n',
      'a.b',
      "a'",
      'Ä',
      'a'.repeat(81),
      ...CLASSICS.filter((text) => /\W/.test(text)),
    ];
    for (const name of wrong) expect(() => named(name), name).toThrow(TypeError);
  });

  test('has values only where they are values', () => {
    const text = 'x';
    expect(() => soql`SELECT Id FROM Task WHERE Subject = '${text}'`).toThrow('quotation marks');
    expect(() => soql`SELECT Id FROM Task WHERE Subject = 'it\\'s ${text}'`).toThrow('quotation marks');
    expect(() => soql`SELECT Id FROM Task WHERE Subject LIKE ${text}`).toThrow('containing()');
    expect(() => soql`SELECT Id FROM Task WHERE Subject = ${containing(text)}`).toThrow('containing()');
    expect(() => sosl`FIND {${text}} RETURNING Task`).toThrow('searchedFor()');
    expect(() => sosl`FIND {a OR ${text}} RETURNING Task`).toThrow('searchedFor()');
    expect(() => sosl`FIND {${searchedFor(text)} OR a} RETURNING Task`).toThrow('searchedFor()');
    expect(() => sosl`FIND {a} RETURNING Task(Id WHERE Subject = ${searchedFor(text)})`).toThrow('searchedFor()');
    expect(`${soql`WHERE A = 'it\\'s' AND B = ${text} AND C like ${containing(text)}`}`).toBe(
      "WHERE A = 'it\\'s' AND B = 'x' AND C like '%x%'",
    );
  });

  test('is nothing that anybody else can make', () => {
    const evil = 'SELECT Id FROM User';
    expect(() => soql(evil as never)).toThrow(TypeError);
    expect(() => soql([evil] as never)).toThrow(TypeError);
    const query = soql`SELECT Id FROM Task`;
    expect((): unknown => Reflect.construct(query.constructor, [evil])).toThrow(TypeError);
    expect((): unknown => Reflect.construct(query.constructor, [evil, Symbol('soql')])).toThrow(TypeError);
    const forged = Object.assign(Object.create(Reflect.getPrototypeOf(query)), {
      toString: () => evil,
    }) as Soql;
    expect(() => soql`${forged}`).toThrow(TypeError);
    expect(() => Object.assign(query, { toString: () => evil })).toThrow(TypeError);
  });
});

describe('a search', () => {
  const searchOf = (text: string, value: string, isPrefix: boolean): Sosl =>
    sosl`FIND {${searchedFor(text, { isPrefix })}} IN ALL FIELDS RETURNING ${soql`Lead`}(${soql`Id, Name`} WHERE Company = ${value} AND IsConverted = false LIMIT ${51})`;

  function expectFound(text: string, value: string, isPrefix: boolean): void {
    const { terms, group, returning } = readSosl(searchOf(text, value, isPrefix).toString());
    expect(terms).toEqual(termsOf(text, isPrefix));
    expect(group).toBe('ALL');
    expect(returning.shape).toBe('Id, Name FROM Lead WHERE Company = ? AND IsConverted = ? LIMIT 51');
    expect(returning.conditions[0]?.literal).toEqual({ kind: 'text', text: kept(value) });
  }
  const hasWords = (text: string): boolean => wordsOf(text).length > 0;

  test.each([...CLASSICS, ...ENDLESS].filter(hasWords).map((text) => [text.slice(0, 40), text]))(
    'means what is meant: %j',
    (_n, text) => {
      expectFound(text, text, false);
      expectFound(text, text, true);
    },
  );

  test('means what is meant, whatever is put into it', () => {
    const property = fc.property(hostileText.filter(hasWords), hostileText, fc.boolean(), expectFound);
    fc.assert(property, { numRuns: RUNS });
  }, 120_000);

  test('has words at least', () => {
    for (const text of ['', '  ', '\n\u0000\t', '\u2028\u00a0']) expect(() => searchedFor(text)).toThrow(TypeError);
  });
});
