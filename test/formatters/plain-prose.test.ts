import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullParse, parseMarkdown } from '../../src/formatters/parse-markdown.ts';
import { corpus, whyNoCorpus } from './support/corpus.ts';
import { textsOf } from './support/words.ts';

const PROSE = [
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
  '--',
  '2026',
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
  'ü',
  '你好',
  '😀',
  '%',
  '$',
  '^',
  '{',
  '}',
  '/',
  'snake_case',
  'a__b',
];
const MARKS = [
  '-',
  '- ',
  '* ',
  '*',
  '**',
  '+',
  '1.',
  '1) ',
  '#',
  '# ',
  '>',
  '|',
  '=',
  '===',
  '\t',
  '    ',
  '[',
  ']',
  '[x](https://x.y)',
  '[ ] ',
  '`',
  '```',
  '_',
  '~',
  '<',
  '<br>',
  '\\',
  'https://a.b',
  '- one\n',
  '* two *three*\n',
  '- [z](https://z.z) `c`\n',
  '&lt;',
];

/** The short ways through a text must lead where the Markdown parser leads. */
function agrees(text: string): void {
  expect(parseMarkdown(text)).toEqual(text.trim() === '' ? [] : fullParse(text.trim()));
}

test('prose is read as the Markdown parser reads it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PROSE), { maxLength: 12 }), (parts) => void agrees(parts.join(''))),
    { numRuns: 3000 },
  );
});

test('so is prose with marks in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PROSE, ...MARKS, ...MARKS), { maxLength: 10 }),
      (parts) => void agrees(parts.join('')),
    ),
    { numRuns: 6000 },
  );
});

test.each(['', ' ', '  ', '   '])('a tab after "%s" is code by indentation', (spaces) => {
  agrees(`word\n\n${spaces}\tword`);
  expect(parseMarkdown(`word\n\n${spaces}\tword`)[1]?.type).toBe('code');
});

const LINES = [
  'word',
  'two *words*',
  '[x](https://x.y) z',
  '[ ] task',
  '[ref]',
  '**bold** more',
  '`code`',
  '- inner',
  '1. one',
  '> q',
  '# h',
  '*',
  '***',
  '_ _',
  '<b>',
  'snake_case',
  'https://a.b/c',
  'trailing ',
  'a\\\\',
  '&amp; b',
  '',
  '--',
  '===',
  '~~~',
  '```',
];

test('so are outlines of bullets', () => {
  const line = fc.record({
    indent: fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 4, 5, 6, 8),
    mark: fc.constantFrom('- ', '- ', '- ', '* ', '-  ', ''),
    text: fc.constantFrom(...LINES),
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 7 }),
      (lines) => void agrees(lines.map(({ indent, mark, text }) => `${' '.repeat(indent)}${mark}${text}`).join('\n')),
    ),
    { numRuns: 8000 },
  );
});

test.skipIf(corpus.length === 0)(`so is every text of the corpus${whyNoCorpus}`, () => {
  const texts = corpus.flatMap(([, report]) => textsOf(report, true));
  // Longer ones are parsed in pieces.
  for (const text of texts) if (text.length < 20_000) agrees(text);
});
