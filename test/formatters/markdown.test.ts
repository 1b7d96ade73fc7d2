import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Run } from '../../src/formatters/document.ts';
import { formatHtml } from '../../src/formatters/format-html.ts';
import { formatMarkdown } from '../../src/formatters/format-markdown.ts';
import { parseMarkdown } from '../../src/formatters/parse-markdown.ts';
import type { MeetingReport } from '../../src/report.ts';
import { anyReport, HOSTILE, markdown, reportOf, summaryOf } from './support/reports.ts';

const LABEL = 'MARK';

const shown = (runs: readonly Run[]): string => {
  const parts = runs.map((run) => (run.href === undefined ? run.text : `‹${run.text}›(${run.href})`));
  return parts.join('').replace(/\s+/g, ' ').trim();
};

function lines(block: Block, depth: string): string[] {
  switch (block.type) {
    case 'paragraph':
      return [`${depth}p ${shown(block.runs)}`];
    case 'heading':
      return [`${depth}h ${shown(block.runs)}`];
    case 'code':
      return [`${depth}code ${block.text}`];
    case 'divider':
      return [`${depth}hr`];
    case 'quote':
      return [`${depth}quote`, ...outline(block.blocks, `${depth}> `)];
    case 'list':
      return block.items.flatMap((item, at) => [
        `${depth}${block.ordered ? block.start + at : '-'} ${item.checked ?? ''}`,
        ...outline(item.blocks, `${depth}  `),
      ]);
    case 'table':
      return [block.header, ...block.rows].map((row) => `${depth}row ${row.map(shown).join(' | ')}`);
  }
}

/** Blocks as lines of kind and text, with spaces levelled, so that two readings can be compared. */
const outline = (blocks: readonly Block[], depth = ''): string[] => blocks.flatMap((block) => lines(block, depth));

/** The Markdown of a text on its own, as the report has it. */
function written(text: string): string {
  const report = reportOf({ title: LABEL, summary: summaryOf({ tldr: text }) });
  return formatMarkdown({ report }).text.split('## Summary\n\n')[1] ?? '';
}

function expectSameReading(text: string): void {
  expect(outline(parseMarkdown(written(text)))).toEqual(outline(parseMarkdown(text)));
}

/** A text nothing in which is markup, written so that a parser sees it so. */
const literally = (text: string): string => text.replace(/[!-/:-@[-`{-~]/g, (mark) => `\\${mark}`);

const STARTS = [
  '# x',
  '1. x',
  '1) x',
  '- x',
  '+ x',
  '* x',
  '> x',
  '===',
  '---',
  '***',
  '___',
  '| a | b |',
  ':-- | --:',
  '```',
  '~~~',
  '<b>',
  '<!-- x -->',
  '&lt;',
  '&#60;',
  '\\',
  '\\*',
  'www.x.com',
  'https://x.y',
  'ftp://x.y',
  'mailto:a@b.c',
  '[a](https://x.y)',
  '[a]: https://x.y',
  '![a](b)',
  '[x] a',
  '`a`',
  '**a**',
  '_a_',
  '~~a~~',
  '#',
  '    x',
  'a  ',
  '!',
  '[^1]',
  ':x:',
];

describe('formatMarkdown', () => {
  it.each(STARTS)('writes the text %s as that text', (text) => {
    for (const whole of [text, `before\n${text}`, `${text}\nafter`, `a ${text} b`]) {
      const plain = whole.replace(/\s+/g, ' ').trim();
      expect(outline(parseMarkdown(written(literally(whole))))).toEqual([`p ${plain}`]);
    }
  });

  it('writes a plain text of any marks as that text', () => {
    const marks = fc.constantFrom(
      ...'*_`~[]()<>#+-=|\\&!:.1 a',
      '\n',
      '**',
      '```',
      'https://x.y',
      '&amp;',
      'www.',
      '中',
      '👩‍👩‍👧',
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 30 }), (parts) => {
        const text = parts.join('').replace(/\n\s*/g, '\n').trim();
        fc.pre(text !== '' && !/^\s|\s$/.test(text));
        const plain = text.replace(/\s+/g, ' ');
        expect(outline(parseMarkdown(written(literally(text))))).toEqual([`p ${plain}`]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('writes a title of any marks as that title', () => {
    const marks = fc.constantFrom(...'*_`~[]<>#+-=|\\&!:.1 a', ' #', 'https://x.y', '&amp;');
    fc.assert(
      fc.property(fc.array(marks, { minLength: 1, maxLength: 20 }), (parts) => {
        const title = parts.join('').replace(/\s+/g, ' ').trim();
        fc.pre(title !== '');
        const [first] = parseMarkdown(formatMarkdown({ report: reportOf({ title }) }).text);
        expect(outline([first as Block])).toEqual([`h ${title}`]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '**so.**And **中文。**中文 and **`a`**s',
    '***a** b* c and **a *b* c**',
    '**so.**&#65;nd, n&#111;**(t)** and *`a`*&#66;, **中。**&#x4e2d;',
    '**a**_b_ and ~~a~~**b**',
    '- a\n\n1. b\n\n* c\n- d',
    '1. a\n\n   - b\n\n     > c\n2. d\n\n       code',
    '- ---\n- # h\n- > q\n- ```\n  x\n  ```',
    '> - a\n>   b\n>\n> 1) c',
    '| a | b |\n| - | - |\n| `x\\|y` | **z**<br>w |\n| [l](https://x.example) | |',
    '- [ ] open\n- [x] done\n- plain',
    '```ts\nconst a = "```";\n```\n\n~~~\n~~~',
    '# C\\#\n\n### Sharp \\##\n\nTitle\n=====',
    '[a](https://x.example/a_b*c)[b](https://x.example/a_b*c) <https://y.example> https://z.example/_x_',
    'one  \ntwo\\\nthree<br>four',
    '!\\[not an image](https://x.example)',
    'wow![a](https://x.example)',
    '5. five\n6. six\n\n\n1) one',
  ])('reads the same again: %j', expectSameReading);

  it('reads the same again, whatever the text', { timeout: 120_000 }, () => {
    fc.assert(fc.property(markdown, expectSameReading), { numRuns: 2_000 });
  });

  it.each(Object.entries(HOSTILE).filter(([, text]) => text.length < 60_000))(
    'reads the same letters again: %s',
    (_name, text) => {
      const letters = (from: string): string =>
        outline(parseMarkdown(from))
          .map((line) => line.replace(/^[ >]*(p|h|hr|code|quote|row|-|\d+) /, ''))
          .join('')
          .replace(/[^\p{L}\p{N}]/gu, '');
      expect(letters(written(text))).toBe(letters(text));
    },
  );
});

const TAGS = new Set([
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'p',
  'ul',
  'ol',
  'li',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'pre',
  'code',
  'blockquote',
  'hr',
  'br',
  'strong',
  'em',
  's',
  'a',
]);
const ATTRIBUTES = [
  /^ dir="auto"/,
  /^ start="\d+"/,
  /^ rel="[a-z ]+"/,
  /^ class="language-[\w+#.-]+"/,
  /^ href="(https?:\/\/|mailto:)[^"<>]*"/i,
];

/** What stands in a fragment that this package does not write. */
function foreignIn(html: string): string[] {
  const strange: string[] = [];
  const text = html.replace(/<(\/?)([a-z][a-z0-9]*)([^<>]*)>/g, (whole, _slash, tag: string, attributes: string) => {
    let rest = attributes;
    for (let found = true; found; ) {
      const known = ATTRIBUTES.map((one) => one.exec(rest)?.[0]).find((one) => one !== undefined);
      found = known !== undefined;
      rest = rest.slice(known?.length ?? 0);
    }
    if (!TAGS.has(tag) || rest !== '') strange.push(whole);
    return '';
  });
  if (/[<>"']/.test(text)) strange.push(`bare mark in ${text.slice(0, 80)}`);
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) strange.push('bare ampersand');
  return strange;
}

describe('formatHtml', () => {
  const htmlOf = (report: MeetingReport): string => formatHtml({ report, options: { includeTranscript: true } }).text;

  it.each(Object.entries(HOSTILE))('writes no tag and no attribute but its own: %s', (_name, tldr) => {
    expect(
      foreignIn(
        htmlOf(
          reportOf({
            title: tldr.slice(0, 500),
            summary: summaryOf({ tldr }),
            participants: [{ name: tldr.slice(0, 99) }],
          }),
        ),
      ),
    ).toEqual([]);
  });

  it('writes no tag and no attribute but its own, whatever the report', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(foreignIn(htmlOf(report))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('finds what does not belong, so that the tests above mean something', () => {
    expect(foreignIn('<p>a</p><script>x</script>')).toHaveLength(2);
    expect(foreignIn('<a href="javascript:x">y</a>')).toHaveLength(1);
    expect(foreignIn('<p onclick="x">y</p>')).toHaveLength(1);
  });
});
