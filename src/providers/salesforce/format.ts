import { inOneLine } from '../../crm/one-line.ts';
import type { Account } from '../../formatters/coverage.ts';
import { dayOf } from '../../formatters/dates.ts';
import type { ReportDocument, Section } from '../../formatters/document.ts';
import { splitText } from '../../formatters/fit.ts';
import { plainTextOfDocument } from '../../formatters/format-text.ts';
import { placeDocument } from '../../formatters/place-document.ts';
import { buildDocument } from '../../formatters/report-document.ts';
import { type MadeFile, placeFiles, planFiles, transcriptFile } from '../../formatters/report-files.ts';
import type { FormattedMessage } from '../../integration.ts';
import type { FormatInput, MeetingReport } from '../../report.ts';
import type { SalesforceDestination } from './config.ts';
import { reportPart } from './export/part-names.ts';
import { SALESFORCE_LIMITS } from './limits.ts';
import type { ActivityType } from './objects.ts';
import { DEFAULT_RULES, type SalesforceRules } from './rules.ts';

/** A record as Salesforce's API takes it. */
export interface SalesforceRecord {
  type: ActivityType;
  fields: Record<string, string | number | boolean>;
}

/** A report as the task or event it becomes, and the files that go with it. */
export interface SalesforceFormat extends FormattedMessage {
  records: SalesforceRecord[];
  files: { name: string; mimeType: string; content: string }[];
}

const REPORT_FILE = 'Meeting report.txt';
const IN_FILE = '📎 The transcript is attached as a file.';
const GOES_ON = `… The whole report is attached as the file “${REPORT_FILE}”.`;
/** Characters kept free for what says that it goes on in a file. */
const NOTICE = 200;

/** A line end counts twice. */
const lengthOf = (text: string): number => text.length + (text.match(/\n/g)?.length ?? 0);
const fits = (text: string): boolean => lengthOf(text) <= SALESFORCE_LIMITS.description;

/** The beginning of a text that does not fit, cut at a good place. */
function beginningOf(text: string): string {
  const room = SALESFORCE_LIMITS.description - NOTICE;
  let [start = ''] = splitText(text, room);
  while (lengthOf(start) > room) [start = ''] = splitText(start, start.length - (lengthOf(start) - room));
  return start.trimEnd();
}

/** What the report becomes: a text for the description, and the files that hold what it does not. */
interface Laid {
  description: string;
  files: MadeFile[];
  transcript?: Section;
  isWhole: boolean;
}

const textFile = (name: string, text: string): MadeFile => ({ name, mimeType: 'text/plain', content: text });

/** True for a transcript that no description could hold, whatever else it holds. */
function isLong({ transcript = [] }: MeetingReport): boolean {
  let length = 0;
  return transcript.some(({ text }) => {
    length += text.length;
    return length > SALESFORCE_LIMITS.description;
  });
}

function lay({ report, options }: FormatInput, document: ReportDocument): Laid {
  const transcript = document.sections.find(({ id }) => id === 'transcript');
  const isAlwaysFile = transcript === undefined || options?.transcriptAs === 'file' || isLong(report);
  const all = isAlwaysFile && transcript !== undefined ? undefined : plainTextOfDocument(document).trimEnd();
  if (all !== undefined && fits(all)) return { description: all, files: [], isWhole: true };
  const others = { ...document, sections: document.sections.filter((section) => section !== transcript) };
  const files = transcript === undefined ? [] : [transcriptFile(transcript)];
  const rest = plainTextOfDocument(others).trimEnd();
  const foot = transcript === undefined ? '' : `\n\n${IN_FILE}`;
  const given = transcript === undefined ? {} : { transcript };
  if (fits(`${rest}${foot}`)) return { description: `${rest}${foot}`.trimStart(), files, isWhole: true, ...given };
  const description = `${beginningOf(rest)}\n\n${GOES_ON}${foot}`;
  return { description, files: [textFile(REPORT_FILE, `${rest}\n`), ...files], isWhole: false, ...given };
}

/** What is in the description is in the record; what it only begins is in the file that has all of it. */
function place(data: FormatInput, document: ReportDocument, laid: Laid, record: string, account: Account): void {
  const { files, transcript, isWhole } = laid;
  placeFiles(data, document, files, transcript, account);
  const others = { ...document, sections: document.sections.filter((section) => section !== transcript) };
  if (isWhole) {
    placeDocument(account, others, record);
    return;
  }
  const planned = planFiles(document.attachments.length === 0 ? {} : data.report, files);
  const file = planned[document.attachments.length]?.name ?? '';
  account.place(document.titleRefs, record);
  placeDocument(account, others, file);
}

const DAY_MS = 86_400_000;
const inUtc = (time: string): string => new Date(time).toISOString();

/** When it was. An end that is missing, or none that an event can have, is the start. */
function eventTimes({ startedAt, endedAt }: MeetingReport): Record<string, string> {
  const span = Date.parse(endedAt ?? '') - Date.parse(startedAt);
  const isEnd = span > 0 && span <= SALESFORCE_LIMITS.eventDays * DAY_MS;
  return { StartDateTime: inUtc(startedAt), EndDateTime: inUtc(isEnd && endedAt !== undefined ? endedAt : startedAt) };
}

function fieldsOf(data: FormatInput, type: ActivityType, title: string, rules: SalesforceRules) {
  const { report } = data;
  const { subject, location } = SALESFORCE_LIMITS;
  const Subject = inOneLine(title, subject);
  if (type === 'Task') {
    const ActivityDate = dayOf(report.startedAt, report.timeZone ?? 'UTC');
    return { Subject, ActivityDate, Status: rules.status(data), Priority: rules.priority(data) };
  }
  const place = inOneLine(report.platform ?? '', location);
  return { Subject, ...eventTimes(report), ...(place === '' ? {} : { Location: place }) };
}

/** The kind of record a report becomes, by its options. */
const typeOf = ({ options }: FormatInput): ActivityType =>
  (options?.destination as SalesforceDestination | undefined)?.object ?? 'Task';

/**
 * The report as a Salesforce task, or an event where `options.destination.object` says so, with the account of its
 * elements. Pure: nothing is sent. A transcript stays in the description when it fits, otherwise it becomes a file, as
 * does a whole report that is longer than a description takes. Throws `INVALID_INPUT` only for `format: 'custom'` without
 * `rendered`.
 *
 * @example
 * ```ts
 * import type { MeetingReport } from '@liveprompt/integrations';
 * import { formatSalesforce } from '@liveprompt/integrations/salesforce';
 *
 * const description = (report: MeetingReport) => formatSalesforce({ report }).records[0]?.fields.Description;
 * ```
 */
export function formatSalesforce(data: FormatInput, rules: SalesforceRules = DEFAULT_RULES): SalesforceFormat {
  const { document, account } = buildDocument(data);
  const type = typeOf(data);
  const laid = lay(data, document);
  place(data, document, laid, reportPart(type), account);
  const Description = laid.description === '' ? 'The report is empty.' : laid.description;
  const fields = { ...fieldsOf(data, type, document.title, rules), Description };
  return { records: [{ type, fields }], files: laid.files, ...account.finish() };
}
