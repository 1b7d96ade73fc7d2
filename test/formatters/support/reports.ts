import fc from 'fast-check';
import type { ActionItem, Decision, Insight, MeetingReport, MeetingSummary } from '../../../src/report.ts';

/** A report with the given fields and nothing else of interest. */
export function reportOf(fields: Partial<MeetingReport> = {}): MeetingReport {
  return { title: 'Planning', startedAt: '2026-03-02T09:00:00Z', participants: [], ...fields };
}

/** A summary with the given fields, the others empty. */
export function summaryOf(fields: Partial<MeetingSummary> = {}): MeetingSummary {
  return { tldr: '', keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [], ...fields };
}

const deep = (mark: string, count: number): string => `${mark.repeat(count)} deep`;
const table = (rows: number, columns: number): string => {
  const row = (name: string): string =>
    `| ${Array.from({ length: columns }, (_none, at) => `${name}${at}`).join(' | ')} |`;
  return [
    row('h'),
    `|${' --- |'.repeat(columns)}`,
    ...Array.from({ length: rows }, (_none, at) => row(`r${at}c`)),
  ].join('\n');
};

/** Texts that break a careless formatter, each with its name. */
export const HOSTILE: Record<string, string> = {
  'a word of a million characters': 'x'.repeat(1_000_000),
  'a million characters of emoji': '👩‍👩‍👧‍👦'.repeat(40_000),
  'combining marks': 'e\u0301\u0323'.repeat(20_000),
  'lone surrogates': 'a \ud83d b \udc00 c',
  mentions:
    '<!channel> <!here> <!everyone> <@U123> <#C123> <!subteam^S1> @here @channel <!date^1^x^https://evil.example|y>',
  'quotes nested 50 deep': deep('> ', 50),
  'quotes nested 500 deep': deep('> ', 500),
  'lists nested 50 deep': Array.from({ length: 50 }, (_none, at) => `${'  '.repeat(at)}- level ${at}`).join('\n'),
  'lists nested 500 deep': Array.from({ length: 500 }, (_none, at) => `${'  '.repeat(at)}- level ${at}`).join('\n'),
  'emphasis nested 500 deep': `${'*a '.repeat(500)}${'b* '.repeat(500)}`,
  'brackets nested 2,000 deep': `${'['.repeat(2_000)}x${']'.repeat(2_000)}`,
  markup:
    '<script>alert(1)</script> <img src=x onerror="alert(1)"> <a href="javascript:alert(1)">go</a> <style>*{}</style> <!-- c -->',
  'a deceptive link': 'pay at [https://bank.com](https://evil.com) or [see www.bank.com now](https://evil.com)',
  'script links': '[run](javascript:alert(1)) [data](data:text/html;base64,xx) [vb](vbscript:x) ![i](javascript:1)',
  'right-to-left': 'שלום עולם \u202eevil\u202c مرحبا',
  Chinese: '会议纪要。'.repeat(3_000),
  'a table of 150 rows': table(150, 3),
  'a table of 30 columns': table(5, 30),
  'three tables': [table(3, 2), table(4, 3), table(2, 2)].join('\n\nthen\n\n'),
  'a fence of 50,000 characters': `\`\`\`js\n${'const a = "<b>";\n'.repeat(3_000)}\`\`\``,
  'a fence on one line of 50,000 characters': `\`\`\`\n${'y'.repeat(50_000)}\n\`\`\``,
  'a long numbered list': Array.from({ length: 600 }, (_none, at) => `${at + 1}. entry ${at + 1}`).join('\n'),
  'control characters': 'a\u0000b\u0007c\u001bd\u007fe\r\nf\u00a0g\u2028h',
  'five thousand links': Array.from({ length: 5_000 }, (_none, at) => `[l${at}](https://x.example/${at})`).join(' '),
  'five thousand bare links': Array.from({ length: 5_000 }, (_none, at) => `https://x.example/${at}`).join(' '),
  'long links': Array.from({ length: 30 }, (_none, at) => `[l${at}](https://x.example/${at}${'p'.repeat(1_900)})`).join(
    ' ',
  ),
  'alternating bold': '**bold** plain '.repeat(500),
  'stars without end': '*'.repeat(20_000),
  'open emphasis': '**a '.repeat(5_000),
  'emphasis nested 3,000 deep': `${'*a '.repeat(3_000)}${'b* '.repeat(3_000)}`,
  ampersands: '&lt;b&gt; &amp;amp; &#60;i&#62; '.repeat(50),
  'quotation marks': '"\\"'.repeat(5_000),
  'only marks': '- \n> \n1. \n# \n***',
  'a reference': '[label]: https://x.example "title"\n\nsee [label] and [other]',
};

const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }),
  fc.constantFrom(
    'alpha',
    'beta',
    '**bold**',
    '_it_',
    '`code`',
    '~~no~~',
    '<!channel>',
    '<@U1>',
    '@here',
    '[a](https://a.example)',
    '<b>',
    '&lt;',
    '\\',
    '👩‍👩‍👧',
    '\ud83d',
    '# x',
    '1. x',
    '- x',
    '> x',
    '|',
    '||',
    '```',
    '![i](https://i.example/x.png)',
    '\u0000',
    'https://b.example/x_y',
  ),
);

/** A Markdown text of lines made of plain and hostile words. */
export const markdown: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '', '# ', '- ', '1. ', '7) ', '> ', '    ', '| a | ', '- [x] ', '```', '---', '\t'),
      fc.array(word, { maxLength: 8 }),
    ),
    { maxLength: 8 },
  )
  .map((lines) => lines.map(([start, words]) => start + words.join(' ')).join('\n'));

const lineStart = fc.constantFrom(
  '',
  '',
  '# ',
  '- ',
  '  - ',
  '1. ',
  '> ',
  '    ',
  '| ',
  '| --- | --- |\n| ',
  '- [x] ',
  '---\n',
  '\n',
  '\n```\n',
  '[a]: ',
  '<p>',
  '\t',
);

/** A Markdown text with words in it that no other text has, and these words. */
export const markedWords: fc.Arbitrary<{ text: string; words: string[] }> = fc
  .array(
    fc.tuple(
      lineStart,
      fc.array(fc.oneof(word, fc.constantFrom('|', '](', '[', '**', '`', ' | b |', 'WORD', 'WORD')), { maxLength: 8 }),
    ),
    { maxLength: 8 },
  )
  .map((lines) => {
    const words: string[] = [];
    const mark = (): string => {
      words.push(`zq${words.length}qz`);
      return words.at(-1) as string;
    };
    const text = lines
      .map(([start, parts]) => start + parts.map((part) => (part === 'WORD' ? mark() : part)).join(' '))
      .join('\n');
    return { text, words };
  });

const text = fc.oneof(
  { weight: 4, arbitrary: markdown },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...Object.entries(HOSTILE)
        .filter(([, one]) => one.length < 3_000)
        .map(([, one]) => one),
    ),
  },
);
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const listOf = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 6 });
const orText = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof(text, arbitrary);

const summary: fc.Arbitrary<MeetingSummary> = fc.record({
  tldr: text,
  keyDecisions: listOf(
    orText(fc.record({ decision: text, rationale: option(text), impact: option(text) })),
  ) as fc.Arbitrary<Decision[]>,
  actionItems: listOf(
    orText(
      fc.record({
        description: text,
        owner: option(text),
        dueDate: fc.constantFrom('2026-11-30', '2026-11-30T17:00:00Z'),
        priority: option(text),
      }),
    ),
  ) as fc.Arbitrary<ActionItem[]>,
  insights: listOf(
    orText(fc.record({ observation: text, evidence: option(text), recommendation: option(text) })),
  ) as fc.Arbitrary<Insight[]>,
  followUpQuestions: listOf(text),
});

/** Any report at all, with texts that are mostly trouble. */
export const anyReport: fc.Arbitrary<MeetingReport> = fc.record({
  title: fc.oneof(text, fc.constant(''), fc.constant('t '.repeat(500))),
  type: option(text),
  startedAt: fc.constant('2026-03-02T09:00:00Z'),
  participants: listOf(fc.record({ name: text, email: option(text) })),
  summary: option(summary),
  transcript: option(listOf(fc.record({ speaker: text, text, offset: option(fc.nat(9_999)) }))),
  analytics: option(fc.dictionary(word, fc.jsonValue(), { maxKeys: 4 })),
}) as fc.Arbitrary<MeetingReport>;
