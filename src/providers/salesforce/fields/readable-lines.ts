import { cleanText } from '../../../formatters/clean-text.ts';
import type { SectionId } from '../../../formatters/document.ts';
import { plainTextOfBlocks } from '../../../formatters/format-text.ts';
import { parseMarkdown } from '../../../formatters/parse-markdown.ts';
import { buildDocument } from '../../../formatters/report-document.ts';
import type { MeetingReport, MeetingSummary, Participant, TranscriptTurn } from '../../../report.ts';

/** The elements of a report that are more than a text, and the section that shows them. */
const SECTIONS: ReadonlyMap<string, SectionId> = new Map([
  ['keyDecisions', 'decisions'],
  ['actionItems', 'actionItems'],
  ['insights', 'insights'],
  ['effectiveness', 'effectiveness'],
  ['transcript', 'transcript'],
]);
/** What may be Markdown. Names, addresses and measured values are what they are. */
const PROSE: ReadonlySet<string> = new Set([
  'tldr',
  'keyDecisions',
  'decision',
  'rationale',
  'impact',
  'actionItems',
  'description',
  'insights',
  'observation',
  'evidence',
  'recommendation',
  'followUpQuestions',
  'text',
]);
/** Measured values nested deeper are shown as JSON. */
const DEEPEST = 6;

const EMPTY: MeetingSummary = { tldr: '', keyDecisions: [], actionItems: [], insights: [], followUpQuestions: [] };

const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

/** Markdown as people read it. */
export const plainOf = (markdown: string): string => plainTextOfBlocks(parseMarkdown(markdown));

/** Elements as the report itself words them: a report of nothing else is made of them. */
function sectionLines(id: SectionId, key: string, all: readonly unknown[], report: MeetingReport): string[] {
  const { startedAt, timeZone, locale } = report;
  const bare = { title: '', startedAt, timeZone, locale, participants: [] };
  const part =
    id === 'transcript'
      ? { report: { ...bare, transcript: all as TranscriptTurn[] } }
      : { report: bare, summary: { ...EMPTY, [key]: id === 'effectiveness' ? all[0] : all } as MeetingSummary };
  const { document } = buildDocument({ ...part, options: { includeTranscript: true } });
  const { blocks = [] } = document.sections.find((section) => section.id === id) ?? {};
  return blocks.flatMap((block) =>
    block.type === 'list' && id !== 'transcript'
      ? block.items.map((item) => plainTextOfBlocks(item.blocks, '\n'))
      : plainTextOfBlocks([block], '\n'),
  );
}

function participantLine({ name, role = '', company = '', email = '' }: Participant): string {
  const details = [role, company].map(oneLine).filter((detail) => detail !== '');
  const address = oneLine(email);
  const parts = [oneLine(name), details.length === 0 ? '' : `(${details.join(', ')})`, address && `<${address}>`];
  return parts.filter((part) => part !== '').join(' ');
}

/** Whatever the host measured: `name: value`, and what is below a name in the same line. */
function measuredLines(value: unknown, depth = 0): string[] {
  if (typeof value !== 'object' || value === null) return [oneLine(String(value ?? ''))];
  if (depth >= DEEPEST) return [oneLine(JSON.stringify(value))];
  if (Array.isArray(value)) return value.map((one) => measuredLines(one, depth + 1).join(', '));
  return Object.entries(value).map(
    ([name, inner]) => `${oneLine(name)}: ${measuredLines(inner, depth + 1).join(', ')}`,
  );
}

/** The name that says what a value is: the last key that is no number. */
const kindOf = (keys: readonly string[]): string => keys.findLast((key) => !/^\d+$/.test(key)) ?? '';

function lines(value: unknown, keys: readonly string[], report: MeetingReport): string[] {
  const kind = keys.includes('analytics') ? '' : kindOf(keys);
  if (typeof value === 'string') return [PROSE.has(kind) ? plainOf(value) : cleanText(value)];
  if (typeof value !== 'object' || value === null) return measuredLines(value);
  const id = SECTIONS.get(kind);
  const all: unknown[] = Array.isArray(value) ? value : [value];
  if (id !== undefined) return sectionLines(id, kind, all, report);
  if (kind === 'participants') return all.map((one) => participantLine(one as Participant));
  return kind === 'followUpQuestions' ? all.map((one) => plainOf(String(one))) : measuredLines(value);
}

/** A value as people read it, one entry for each element of a list. `keys` say where in the report it stands. */
export const readableLines = (value: unknown, keys: readonly string[], report: MeetingReport): string[] =>
  lines(value, keys, report)
    .map((line) => line.trim())
    .filter((line) => line !== '');
