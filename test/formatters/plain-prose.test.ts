import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMarkup } from '../../src/formatters/parse-markdown.ts';
import { plainProse } from '../../src/formatters/plain-prose.ts';
import { corpus, whyNoCorpus } from './support/corpus.ts';
import { textsOf } from './support/words.ts';

const pieces = [
  'word',
  'Two words',
  ' ',
  '  ',
  '\n',
  '\n\n',
  ' \n',
  '.',
  ',',
  ':',
  ';',
  '-',
  '--',
  '- ',
  '+',
  '1.',
  '1) ',
  '2026',
  '#',
  '# ',
  '>',
  '|',
  '=',
  '===',
  '(',
  ')',
  '!',
  '&',
  '&amp',
  '@',
  'a@b.c',
  'www.x.y',
  'ftp://x',
  '"',
  "'",
  '\t',
  '    ',
  'ü',
  '你好',
  '😀',
  '%',
  '$',
  '^',
  '{',
  '}',
  '/',
];

test('plain prose is read as the Markdown parser reads it', () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const text = parts.join('').trim();
      const prose = text === '' ? undefined : plainProse(text);
      if (prose === undefined) return;
      plain += 1;
      expect(prose).toEqual(parseMarkup(text));
    }),
    { numRuns: 5000 },
  );
  expect(plain).toBeGreaterThan(300);
});

test.skipIf(corpus.length === 0)(`so is every text of the corpus${whyNoCorpus}`, () => {
  const texts = corpus
    .flatMap(([, report]) => textsOf(report, true))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const plain = texts.filter((text) => plainProse(text) !== undefined);
  for (const text of plain) expect(plainProse(text)).toEqual(parseMarkup(text));
  expect(plain.length / texts.length).toBeGreaterThan(0.7);
});
