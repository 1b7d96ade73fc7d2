import { createHash } from 'node:crypto';
import { shortDigest } from '../../../digest.ts';
import { type Block, textOfRuns } from '../../../formatters/document.ts';
import { plainTextOfBlocks } from '../../../formatters/format-text.ts';
import { parseMarkdown } from '../../../formatters/parse-markdown.ts';
import { selectElements } from '../../../formatters/selection.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import type { ActionItem, MeetingReport, ReportExportData } from '../../../report.ts';
import { escapeText } from '../html/note-html.ts';
import { NotePacker } from '../html/note-packer.ts';
import { type NotePiece, toNotePieces } from '../html/note-pieces.ts';
import { inOneLine, type PlannedActivity, planned } from './planned-activities.ts';
import { dueAt } from './task-due.ts';

type Item = Exclude<ActionItem, string>;

/** A task of an export, and whose it should be. */
export interface PlannedTask extends PlannedActivity {
  ownerEmail?: string;
  /** True when the item names somebody, by e-mail or only by name. */
  namesOwner: boolean;
  hasDueDate: boolean;
  /** True when its text is longer than HubSpot takes. */
  isCut: boolean;
}

const PRIORITIES: [RegExp, string][] = [
  [/^(high|urgent|critical|p0|p1)$/, 'HIGH'],
  [/^(medium|normal|p2)$/, 'MEDIUM'],
  [/^(low|minor|p3|p4)$/, 'LOW'],
];
const STATUSES: [RegExp, string][] = [
  [/^(open|todo|to do|new|not started|pending)$/, 'NOT_STARTED'],
  [/^(done|completed?|closed)$/, 'COMPLETED'],
  [/^(in[ _-]?progress|started|doing)$/, 'IN_PROGRESS'],
  [/^(waiting|blocked)$/, 'WAITING'],
  [/^(deferred|postponed)$/, 'DEFERRED'],
];

const meaning = (table: readonly [RegExp, string][], word: string | undefined, otherwise: string): string =>
  table.find(([known]) => known.test((word ?? '').trim().toLowerCase()))?.[1] ?? otherwise;

const isKnown = (table: readonly [RegExp, string][], word: string | undefined): boolean =>
  word === undefined || word.trim() === '' || meaning(table, word, '') !== '';

/** The address the item names, or that of the one participant of that name. */
function ownerEmailOf({ owner, ownerEmail }: Item, { participants }: MeetingReport): string | undefined {
  const named = parseEmail(ownerEmail ?? '') ?? parseEmail(owner ?? '');
  if (named !== undefined || owner === undefined) return named;
  const wanted = owner.trim().toLowerCase();
  const known = participants.filter(({ name, email }) => name.trim().toLowerCase() === wanted && email !== undefined);
  return known.length === 1 ? parseEmail(known[0]?.email ?? '') : undefined;
}

/** Each detail is one line of 255 characters at most, five times as long where all of it is written as entities. */
const ROOM_FOR_DETAILS: NotePiece = { html: 'x'.repeat(6_000), refs: [] };

function bodyOf(item: Item, { title }: MeetingReport): { body: string; isCut: boolean } {
  const packer = new NotePacker();
  const pieces = toNotePieces(parseMarkdown(item.description));
  const firstLeft = pieces.findIndex((piece) => {
    const fits = packer.fits([piece, ROOM_FOR_DETAILS]);
    if (fits) packer.add(piece);
    return !fits;
  });
  const isCut = firstLeft !== -1;
  const details = [
    item.owner === undefined ? '' : `Owner: ${item.owner}`,
    // What HubSpot has a field for is not said twice.
    isKnown(PRIORITIES, item.priority) ? '' : `Priority: ${item.priority}`,
    isKnown(STATUSES, item.status) ? '' : `Status: ${item.status}`,
    isCut ? '… The whole text is in the report.' : '',
    `From the meeting “${inOneLine(title)}”`,
  ].filter((line) => line !== '');
  const foot = { html: `<p>${details.map((line) => escapeText(inOneLine(line))).join('<br />')}</p>`, refs: [] };
  packer.add(foot);
  return { body: packer.finish()[0]?.html ?? '', isCut };
}

/** Of what an item says, so that it stays the same task when items are added, moved or get another date. */
const digestOf = (text: string): string =>
  createHash('sha256').update(text.replaceAll(/\s+/g, ' ').trim().toLowerCase()).digest('hex').slice(0, 8);

/** The first words, without the addresses of their links, which the body has. */
function subjectOf([first]: readonly Block[]): string {
  return first?.type === 'paragraph' || first?.type === 'heading' ? textOfRuns(first.runs).trim() : '';
}

function planTask(item: Item, text: string, name: string, report: MeetingReport, timeZone: string): PlannedTask {
  const ownerEmail = ownerEmailOf(item, report);
  const { body, isCut } = bodyOf(item, report);
  const task = planned({
    name,
    type: 'task',
    body,
    properties: {
      hs_task_subject: inOneLine(text),
      hs_task_type: 'TODO',
      hs_task_priority: meaning(PRIORITIES, item.priority, 'NONE'),
      hs_timestamp:
        item.dueDate === undefined ? new Date(report.startedAt).toISOString() : dueAt(item.dueDate, timeZone),
    },
    // Whether it is done is up to people from then on.
    atFirst: { hs_task_status: meaning(STATUSES, item.status, 'NOT_STARTED') },
  });
  const namesOwner = (item.owner ?? item.ownerEmail ?? '').trim() !== '';
  return {
    ...task,
    digest: shortDigest(`${task.digest} ${ownerEmail}`),
    namesOwner,
    hasDueDate: item.dueDate !== undefined,
    isCut,
    ...(ownerEmail === undefined ? {} : { ownerEmail }),
  };
}

/** A task for each action item that says something. `zone` is the account's, in which HubSpot shows it; without it, the meeting's. */
export function planTasks(data: ReportExportData, zone: string | undefined): PlannedTask[] {
  const { report, summary = report.summary } = data;
  if (selectElements(data).actionItem !== true) return [];
  const seen = new Map<string, number>();
  return (summary?.actionItems ?? []).flatMap((given): PlannedTask[] => {
    const item: Item = typeof given === 'string' ? { description: given } : given;
    const blocks = parseMarkdown(item.description);
    const text = plainTextOfBlocks(blocks, '\n').trim();
    if (text === '') return [];
    const digest = digestOf(text);
    const count = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, count);
    const name = count === 1 ? `task-${digest}` : `task-${digest}-${count}`;
    return [planTask(item, subjectOf(blocks) || text, name, report, zone ?? report.timeZone ?? 'UTC')];
  });
}
