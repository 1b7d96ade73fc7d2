import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitName } from '../../src/matching/person-name.ts';

describe('a name in two fields', () => {
  test.each([
    ['Anna Berg', 'Anna', 'Berg'],
    ['Anna Maria van der Berg', 'Anna', 'Maria van der Berg'],
    ['Anna', 'Anna', ''],
    ['', '', ''],
    ['   ', '', ''],
    [',', '', ''],
    ['  Anna \t\u00a0 Berg\u3000', 'Anna', 'Berg'],
    ['Berg, Anna', 'Anna', 'Berg'],
    ['Berg,Anna', 'Anna', 'Berg'],
    ['van der Berg, Anna Maria', 'Anna Maria', 'van der Berg'],
    ['Berg,', 'Berg', ''],
    [', Anna', 'Anna', ''],
    ['Anna Berg, PhD', 'Anna', 'Berg, PhD'],
    ['John Smith, Jr., Ph.D.', 'John', 'Smith, Jr., Ph.D.'],
    ['Smith, John, Jr.', 'John', 'Smith, Jr.'],
    ['Anna, PhD', 'Anna, PhD', ''],
    ['PhD', 'PhD', ''],
    ['Berg, Anna, Sales', 'Anna', 'Berg, Sales'],
    ['Dr. Anna Berg', 'Dr. Anna', 'Berg'],
    ['Prof. Dr. Anna Maria Berg', 'Prof. Dr. Anna', 'Maria Berg'],
    ['Dr. Berg', 'Dr.', 'Berg'],
    ['Dr.', 'Dr.', ''],
    ['Prof. Dr.', 'Prof. Dr.', ''],
    ['Drago Berg', 'Drago', 'Berg'],
    ['Jean-Luc O’Dell', 'Jean-Luc', 'O’Dell'],
    ['Anna Berg (she/her)', 'Anna', 'Berg (she/her)'],
    ['🎉 Anna Berg', '🎉 Anna', 'Berg'],
    ['Anna 👩‍👩‍👧‍👦', 'Anna 👩‍👩‍👧‍👦', ''],
    ['Anna Berg 🎉', 'Anna', 'Berg 🎉'],
    ['🎉 🎉', '🎉 🎉', ''],
    ['محمد بن عبد الله', 'محمد', 'بن عبد الله'],
    ['\u200fדוד\u200f כהן', 'דוד', 'כהן'],
    ['العلي، محمد', 'محمد', 'العلي'],
    ['山田 太郎', '太郎', '山田'],
    ['山田\u3000さくら', 'さくら', '山田'],
    ['김 철수', '철수', '김'],
    ['山田太郎', '山田太郎', ''],
    ['アンナ ベルグ', 'アンナ', 'ベルグ'],
    ['山田 Taro', '山田', 'Taro'],
    ['Taro 山田', 'Taro', '山田'],
    ['Anna\u202eBerg', 'Anna', 'Berg'],
    ['anna.berg@acme.example', 'anna.berg@acme.example', ''],
  ])('%j', (name, firstName, lastName) => {
    expect(splitName(name)).toEqual({ firstName, lastName });
  });
});

const word = fc.oneof(
  fc.constantFrom(
    'Anna',
    'van',
    'der',
    'Berg',
    'Dr.',
    'Prof.',
    'PhD',
    'Jr.',
    '山田',
    '太郎',
    'アンナ',
    '🎉',
    'כהן',
    'O’Dell',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '  ', ', ', ',', '\t', '\u3000', '，', '\n')))
  .map((parts) => parts.flat().join(''));
const wordsOf = (name: string): string[] =>
  name
    .split(/[\s\p{Cc},，،]+/u)
    .filter((one) => one !== '')
    .sort();

test('no word is lost or made', () => {
  fc.assert(
    fc.property(text, (name) => {
      const { firstName, lastName } = splitName(name);
      expect(wordsOf(`${firstName} ${lastName}`)).toEqual(wordsOf(name));
    }),
    { numRuns: 1_000 },
  );
});

test('the fields are trimmed, and a name with a word has a first name', () => {
  fc.assert(
    fc.property(text, (name) => {
      const { firstName, lastName } = splitName(name);
      for (const field of [firstName, lastName]) expect(field).toBe(field.trim());
      expect(firstName === '').toBe(wordsOf(name).length === 0);
    }),
  );
});

test.each([' ', 'a ', ',', ', ', 'a,', 'Jr.,', 'a,jr,', 'Dr. ', '\u0000', '🎉 ', '山田 '])(
  'a name of many %j takes no longer',
  (part) => {
    const start = performance.now();
    splitName(part.repeat(200_000));
    expect(performance.now() - start).toBeLessThan(3_000);
  },
);
