import { type WantedTask, wantedTasks } from '../../../crm/action-items.ts';
import { isForText, meaningOf, PRIORITY_WORDS, STATUS_WORDS } from '../../../crm/item-words.ts';
import { inOneLine } from '../../../crm/one-line.ts';
import { shortDigest } from '../../../digest.ts';
import { dayOf } from '../../../formatters/dates.ts';
import { splitText } from '../../../formatters/fit.ts';
import { plainTextOfBlocks } from '../../../formatters/format-text.ts';
import type { ReportExportData } from '../../../report.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import type { ActivityType } from '../objects.ts';
import { followUpPart, reportPart } from './part-names.ts';

/** Values of a record's fields, by their API names. */
export type FieldValues = Record<string, string | number | boolean>;

/** One task or event of an export, as it is planned. */
export interface PlannedRecord {
  name: string;
  type: ActivityType;
  /** Of what it says. */
  digest: string;
  /** What it says, edits included. */
  fields: FieldValues;
  /** What is set when it is made, and left to people afterwards. */
  atFirst: FieldValues;
  /** True for the one that holds the report: it is with all people, and has the files. */
  isReport: boolean;
}

/** The task of an action item, and whose it should be. */
export interface PlannedFollowUp extends PlannedRecord {
  ownerEmail?: string;
  /** True when the item names somebody, by e-mail or only by name. */
  namesOwner: boolean;
  hasDueDate: boolean;
  /** True when its text is longer than Salesforce takes. */
  isCut: boolean;
}

const digestOf = (fields: FieldValues): string => shortDigest(JSON.stringify(Object.entries(fields).sort()));

/** Whether it is done, how urgent it is and whose it is, people may have changed since. */
const LEFT_TO_PEOPLE = ['Status', 'Priority', 'OwnerId'];

/** The record that holds the report. `onlyAtFirst` are fields that no edit may write. */
export function planReport(type: ActivityType, values: FieldValues, onlyAtFirst: readonly string[]): PlannedRecord {
  const isLeft = ([name]: [string, unknown]): boolean => LEFT_TO_PEOPLE.includes(name) || onlyAtFirst.includes(name);
  const own = Object.fromEntries(Object.entries(values).filter((entry) => !isLeft(entry)));
  return {
    name: reportPart(type),
    type,
    digest: digestOf(own),
    fields: own,
    atFirst: Object.fromEntries(Object.entries(values).filter(isLeft)),
    isReport: true,
  };
}

const PRIORITIES = { high: 'High', medium: 'Normal', low: 'Low' } as const;
const STATUSES = {
  open: 'Not Started',
  done: 'Completed',
  'in progress': 'In Progress',
  waiting: 'Waiting on someone else',
  deferred: 'Deferred',
} as const;

/** Characters for what stands below the text of an item. */
const DETAILS = 2_000;

function textOf({ item, blocks }: WantedTask, title: string): { text: string; isCut: boolean } {
  const room = SALESFORCE_LIMITS.description - DETAILS;
  const [start = '', ...rest] = splitText(plainTextOfBlocks(blocks).replaceAll('\r', ''), Math.floor(room / 2));
  const isCut = rest.length > 0;
  const line = (label: string, text = ''): string => `${label}: ${inOneLine(text, SALESFORCE_LIMITS.subject)}`;
  const details = [
    isCut ? '… The whole text is in the report.' : '',
    item.owner === undefined ? '' : line('Owner', item.owner),
    // What Salesforce has a field for is not said twice.
    isForText(PRIORITY_WORDS, item.priority) ? line('Priority', item.priority) : '',
    isForText(STATUS_WORDS, item.status) ? line('Status', item.status) : '',
    `From the meeting “${inOneLine(title, SALESFORCE_LIMITS.subject)}”`,
  ].filter((text) => text !== '');
  return { text: `${start.trim()}\n\n${details.join('\n')}`, isCut };
}

function planFollowUp(wanted: WantedTask, { report }: ReportExportData): PlannedFollowUp {
  const { key, item, subject, ownerEmail, namesOwner } = wanted;
  const { text, isCut } = textOf(wanted, report.title);
  const { dueDate } = item;
  const zone = report.timeZone ?? 'UTC';
  const fields = {
    Subject: inOneLine(subject, SALESFORCE_LIMITS.subject),
    Description: text,
    // A day stays that day; of an instant it is the day it falls on in the meeting's zone.
    ...(dueDate === undefined ? {} : { ActivityDate: dueDate.includes('T') ? dayOf(dueDate, zone) : dueDate }),
  };
  return {
    name: followUpPart(key),
    type: 'Task',
    digest: shortDigest(`${digestOf(fields)} ${ownerEmail}`),
    fields,
    atFirst: {
      Status: STATUSES[meaningOf(STATUS_WORDS, item.status) ?? 'open'],
      Priority: PRIORITIES[meaningOf(PRIORITY_WORDS, item.priority) ?? 'medium'],
    },
    isReport: false,
    namesOwner,
    hasDueDate: dueDate !== undefined,
    isCut,
    ...(ownerEmail === undefined ? {} : { ownerEmail }),
  };
}

/** An open task for each action item that says something. */
export const planFollowUps = (data: ReportExportData): PlannedFollowUp[] =>
  wantedTasks(data).map((wanted) => planFollowUp(wanted, data));
