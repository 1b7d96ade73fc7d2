import { type WantedTask, wantedTasks } from '../../../crm/action-items.ts';
import { isForText, meaningOf, PRIORITY_WORDS, STATUS_WORDS } from '../../../crm/item-words.ts';
import { shortDigest } from '../../../digest.ts';
import type { MeetingReport, ReportExportData } from '../../../report.ts';
import { escapeText } from '../html/note-html.ts';
import { NotePacker } from '../html/note-packer.ts';
import { type NotePiece, toNotePieces } from '../html/note-pieces.ts';
import { type PlannedActivity, planned, titleLine } from './planned-activities.ts';
import { dueAt } from './task-due.ts';

/** A task of an export, and whose it should be. */
export interface PlannedTask extends PlannedActivity {
  ownerEmail?: string;
  /** True when the item names somebody, by e-mail or only by name. */
  namesOwner: boolean;
  hasDueDate: boolean;
  /** True when its text is longer than HubSpot takes. */
  isCut: boolean;
}

const PRIORITIES = { high: 'HIGH', medium: 'MEDIUM', low: 'LOW', none: 'NONE' } as const;
const STATUSES = {
  open: 'NOT_STARTED',
  done: 'COMPLETED',
  'in progress': 'IN_PROGRESS',
  waiting: 'WAITING',
  deferred: 'DEFERRED',
} as const;

/** Each detail is one line of 255 characters at most, five times as long where all of it is written as entities. */
const ROOM_FOR_DETAILS: NotePiece = { html: 'x'.repeat(6_000), refs: [] };

function bodyOf({ item, blocks }: WantedTask, { title }: MeetingReport): { body: string; isCut: boolean } {
  const packer = new NotePacker();
  const pieces = toNotePieces(blocks);
  const firstLeft = pieces.findIndex((piece) => {
    const fits = packer.fits([piece, ROOM_FOR_DETAILS]);
    if (fits) packer.add(piece);
    return !fits;
  });
  const isCut = firstLeft !== -1;
  const details = [
    item.owner === undefined ? '' : `Owner: ${item.owner}`,
    // What HubSpot has a field for is not said twice.
    isForText(PRIORITY_WORDS, item.priority) ? `Priority: ${item.priority}` : '',
    isForText(STATUS_WORDS, item.status) ? `Status: ${item.status}` : '',
    isCut ? '… The whole text is in the report.' : '',
    `From the meeting “${titleLine(title)}”`,
  ].filter((line) => line !== '');
  const foot = { html: `<p>${details.map((line) => escapeText(titleLine(line))).join('<br />')}</p>`, refs: [] };
  packer.add(foot);
  return { body: packer.finish()[0]?.html ?? '', isCut };
}

function planTask(wanted: WantedTask, report: MeetingReport, timeZone: string): PlannedTask {
  const { key, item, subject, ownerEmail, namesOwner } = wanted;
  const { body, isCut } = bodyOf(wanted, report);
  const task = planned({
    name: `task-${key}`,
    type: 'task',
    body,
    properties: {
      hs_task_subject: titleLine(subject),
      hs_task_type: 'TODO',
      hs_task_priority: PRIORITIES[meaningOf(PRIORITY_WORDS, item.priority) ?? 'none'],
      hs_timestamp:
        item.dueDate === undefined ? new Date(report.startedAt).toISOString() : dueAt(item.dueDate, timeZone),
    },
    // Whether it is done is up to people from then on.
    atFirst: { hs_task_status: STATUSES[meaningOf(STATUS_WORDS, item.status) ?? 'open'] },
  });
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
export const planTasks = (data: ReportExportData, zone: string | undefined): PlannedTask[] =>
  wantedTasks(data).map((wanted) => planTask(wanted, data.report, zone ?? data.report.timeZone ?? 'UTC'));
