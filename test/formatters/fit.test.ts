import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/formatters/document.ts';
import { splitRuns, splitText } from '../../src/formatters/fit.ts';

const graphemes = (text: string): string[] =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map((one) => one.segment);
const piece = fc.constantFrom(
  'a',
  'word ',
  '. ',
  '\n',
  '\n\n',
  '👩‍👩‍👧‍👦',
  'e\u0301\u0323',
  '🇦🇹',
  '👍🏽',
  '会议',
  'שלום ',
  'x'.repeat(30),
  '\r\n',
  '한국',
);
const anyText = fc.array(piece, { maxLength: 80 }).map((parts) => parts.join(''));
const most = fc.integer({ min: 24, max: 200 });

describe('splitText', () => {
  it('gives pieces within the limit that are the text again', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.string({ unit: 'binary', maxLength: 500 })),
        fc.integer({ min: 2, max: 200 }),
        (text, max) => {
          const pieces = splitText(text, max);
          expect(pieces.join('')).toBe(text);
          expect(pieces.every((one) => one.length <= max)).toBe(true);
          expect(pieces.every((one) => one !== '' || text === '')).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never cuts inside a visible character of sane length', () => {
    fc.assert(
      fc.property(anyText, most, (text, max) => {
        expect(splitText(text, max).flatMap(graphemes)).toEqual(graphemes(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never makes half a surrogate pair, even of one character without end', () => {
    const endless = `👩${'\u200d👩'.repeat(1_000)}`;
    for (const max of [2, 3, 50, 51, 64, 100]) {
      expect(splitText(endless, max).every((one) => one.isWellFormed())).toBe(true);
      expect(splitText(endless, max).join('')).toBe(endless);
    }
  });

  it('cuts at a paragraph, a line, a sentence or a word, in this order', () => {
    expect(splitText('one two\n\nthree. four', 12)[0]).toBe('one two\n\n');
    expect(splitText('one. two\nthree four', 12)[0]).toBe('one. two\n');
    expect(splitText('one two. three four', 12)[0]).toBe('one two. ');
    expect(splitText('one two three', 10)[0]).toBe('one two ');
  });
});

const style = fc.record(
  {
    bold: fc.constant<true>(true),
    italic: fc.constant<true>(true),
    code: fc.constant<true>(true),
    href: fc.constantFrom('https://a.example', 'https://b.example'),
  },
  { requiredKeys: [] },
);
const anyRuns: fc.Arbitrary<Run[]> = fc.array(
  fc.tuple(anyText, style).map(([text, marks]): Run => ({ text, ...marks })),
  { maxLength: 12 },
);

/** Each code unit with its style, so that two lists of runs can be compared whatever their cuts. */
const painted = (runs: readonly Run[]): string[] =>
  runs.flatMap(({ text, ...marks }) => {
    const look = JSON.stringify(Object.entries(marks).sort());
    return text.split('').map((unit) => unit + look);
  });

describe('splitRuns', () => {
  it('gives groups within both limits that are the runs again, styles and links kept', () => {
    fc.assert(
      fc.property(anyRuns, most, fc.integer({ min: 1, max: 8 }), (runs, max, maxRuns) => {
        const groups = splitRuns(runs, max, maxRuns);
        expect(painted(groups.flat())).toEqual(painted(runs));
        for (const group of groups) {
          expect(group.length).toBeLessThanOrEqual(maxRuns);
          expect(group.reduce((sum, run) => sum + run.text.length, 0)).toBeLessThanOrEqual(max);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the label of a link in one piece where it can', () => {
    const runs: Run[] = [{ text: 'x'.repeat(30) }, { text: 'a label of words', href: 'https://a.example' }];
    expect(splitRuns(runs, 40).map((group) => group.map((run) => run.text))).toEqual([
      ['x'.repeat(30)],
      ['a label of words'],
    ]);
  });
});
