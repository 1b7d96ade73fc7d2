import type { MeetingReport, MeetingSummary } from '../../report.ts';
import type { ElementKind } from '../../result.ts';

/** A text that must be found again at the vendor, and what it stands for in a coverage. */
export interface Mark {
  readonly kind: ElementKind;
  readonly index: number;
  readonly text: string;
}

/** A report with texts that are found again. */
export interface MarkedReport {
  readonly report: MeetingReport;
  readonly marks: readonly Mark[];
}

const STARTED = '2026-11-16T09:00:00Z';
const FILLER = 'and some more words, as people say them when they tell what is to be done, until when and by whom';

/** Letters and digits only: no vendor's markup touches them. */
const markOf = (seed: string, kind: ElementKind, index: number): Mark => ({
  kind,
  index,
  text: `${seed}${kind}${index}x`,
});

/** A report whose every text names the seed. `items` is the number of its action items. */
export function markedReport(seed: string, items = 3): MarkedReport {
  const title = markOf(seed, 'title', 0);
  const tldr = markOf(seed, 'tldr', 0);
  const decisions = [0, 1, 2].map((at) => markOf(seed, 'decision', at));
  const actions = Array.from({ length: items }, (_, at) => markOf(seed, 'actionItem', at));
  const summary: MeetingSummary = {
    tldr: `What it came to: ${tldr.text}.`,
    keyDecisions: decisions.map(({ text }, at) => (at === 0 ? text : { decision: text, rationale: 'It is cheaper.' })),
    actionItems: actions.map(({ text }, at) =>
      at === 0 ? text : { description: `${text} ${FILLER}`, owner: 'Ada', dueDate: '2026-11-30' },
    ),
    insights: ['Support answers within two days.'],
    followUpQuestions: ['Who covers December?'],
  };
  const report: MeetingReport = {
    title: title.text,
    startedAt: STARTED,
    endedAt: '2026-11-16T09:45:00Z',
    url: 'https://reports.example.com/kit',
    participants: [{ name: 'Ada', role: 'Chair' }, { name: 'Ben' }],
    summary,
  };
  return { report, marks: [title, tldr, ...decisions, ...actions] };
}

/** Long enough that most vendors need more than one message. */
export const longReport = (seed: string): MarkedReport => markedReport(seed, 80);

/** What people write, mean to write, and try. Markup of mail, chat, wikis and templates; nothing of it may come alive. */
const HOSTILE = [
  '<!channel> <!here> <!everyone> <@U0123456789> <#C0123456789|general>',
  '@everyone @here @channel',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</div></p></li></ul></table>',
  '--> ]]> */ */}',
  '{{report.title}} {% raw %} $\u007b1+1} <%= 7 %> #{x}',
  '[x](javascript:alert(1)) ![x](data:text/html;base64,PHNjcmlwdD4=)',
  '<javascript:alert(1)|click>',
  '" \' ` \\ \\" \\n %s %00 &lt; &#60;',
  '*a _b ~c **d __e ``` ~~~',
  '# > | --- |---| 1. - [ ]',
  '=1+1 +1 -1 @SUM(A1)',
  "'; DROP TABLE notes; --",
  'null\0byte bell\u0007 escape\u001b[31m',
  '\u202eright to left \u2066isolate \u200bzero \ufeffmark',
  'half a pair \ud83d and 👩‍👩‍👧‍👦 e\u0301\u0301\u0301',
];

/** The same texts, each followed by a mark: `tame` has nothing in front of them. */
export function hostileReport(seed: string, tame: boolean): MarkedReport {
  const { report, marks } = markedReport(seed);
  const decisions = HOSTILE.map((text, at) => ({ text, mark: markOf(seed, 'decision', at) }));
  const actions = HOSTILE.map((text, at) => ({ text, mark: markOf(seed, 'actionItem', at) }));
  const before = (text: string): string => (tame ? '' : `${text} `);
  const summary: MeetingSummary = {
    tldr: `${before(HOSTILE.slice(0, 4).join('\n'))}${marks[1]?.text}`,
    keyDecisions: decisions.map(({ text, mark }) => before(text) + mark.text),
    actionItems: actions.map(({ text, mark }) => ({ description: before(text) + mark.text, owner: before(text) })),
    insights: HOSTILE.map(before),
    followUpQuestions: HOSTILE.map(before),
  };
  const participants = [{ name: `${before('<!channel> @everyone')}Ada`, role: before('</b><script>') }];
  const title = `${before('<!here> @everyone </title> & "')}${marks[0]?.text}`;
  const all = [...marks.slice(0, 2), ...decisions.map(({ mark }) => mark), ...actions.map(({ mark }) => mark)];
  return { report: { ...report, title, participants, summary }, marks: all };
}

const nothing: MeetingSummary = { tldr: '', keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] };
const empty: MeetingSummary = {
  tldr: '',
  keyDecisions: ['', { decision: '' }],
  actionItems: ['', { description: '', owner: '' }],
  insights: ['', { observation: '' }],
  followUpQuestions: [''],
};
const many = <T>(item: T): T[] => Array.from({ length: 3000 }, () => item);

/** Each is valid, and each has tripped somebody. */
export function oddReports(): readonly { what: string; report: MeetingReport }[] {
  const bare: MeetingReport = { title: 'Weekly', startedAt: STARTED, participants: [] };
  const full = markedReport('odd').report;
  return [
    { what: 'a report without a summary', report: bare },
    { what: 'a summary without an item', report: { ...bare, summary: nothing } },
    { what: 'empty texts', report: { ...bare, title: '', participants: [{ name: '' }], summary: empty } },
    {
      what: 'thousands of items',
      report: {
        ...full,
        summary: { ...nothing, tldr: 'x '.repeat(20_000), keyDecisions: many('Yes.'), actionItems: many('Do it.') },
        transcript: many({ speaker: 'Ada', text: 'Shall we start?' }),
      },
    },
    {
      what: 'one word of 100,000 letters',
      report: { ...full, title: 'x'.repeat(1000), summary: { ...nothing, tldr: 'x'.repeat(100_000) } },
    },
    { what: 'hostile texts', report: hostileReport('odd', false).report },
  ];
}
