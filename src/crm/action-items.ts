import { hash } from 'node:crypto';
import { type Block, textOfRuns } from '../formatters/document.ts';
import { plainTextOfBlocks } from '../formatters/format-text.ts';
import { parseMarkdown } from '../formatters/parse-markdown.ts';
import { selectElements } from '../formatters/selection.ts';
import { parseEmail } from '../matching/email-address.ts';
import type { ActionItem, MeetingReport, ReportExportData } from '../report.ts';

/** An action item that is more than a text. */
export type DetailedItem = Exclude<ActionItem, string>;

/** An action item as a task is made of it. */
export interface WantedTask {
  /** The same as long as the item says the same, also when items are added, moved or get another date. */
  key: string;
  item: DetailedItem;
  blocks: readonly Block[];
  /** Its first words, without the addresses of links. */
  subject: string;
  /** Of the one who is to do it; absent where the item and the participants do not tell. */
  ownerEmail?: string;
  /** True when the item names somebody, by e-mail or only by name. */
  namesOwner: boolean;
}

/** The address the item names, or that of the one participant of that name. */
function ownerEmailOf({ owner, ownerEmail }: DetailedItem, { participants }: MeetingReport): string | undefined {
  const named = parseEmail(ownerEmail ?? '') ?? parseEmail(owner ?? '');
  if (named !== undefined || owner === undefined) return named;
  const wanted = owner.trim().toLowerCase();
  const known = participants.filter(({ name, email }) => name.trim().toLowerCase() === wanted && email !== undefined);
  return known.length === 1 ? parseEmail(known[0]?.email ?? '') : undefined;
}

const keyOf = (text: string): string => hash('sha256', text.replaceAll(/\s+/g, ' ').trim().toLowerCase()).slice(0, 8);

function subjectOf([first]: readonly Block[]): string {
  return first?.type === 'paragraph' || first?.type === 'heading' ? textOfRuns(first.runs).trim() : '';
}

/** What tasks are wanted: one for each action item that says something. Equal ones are told apart by their order. */
export function wantedTasks(data: ReportExportData): WantedTask[] {
  const { report, summary = report.summary } = data;
  if (selectElements(data).actionItem !== true) return [];
  const seen = new Map<string, number>();
  return (summary?.actionItems ?? []).flatMap((given): WantedTask[] => {
    const item: DetailedItem = typeof given === 'string' ? { description: given } : given;
    const blocks = parseMarkdown(item.description);
    const text = plainTextOfBlocks(blocks, '\n').trim();
    if (text === '') return [];
    const digest = keyOf(text);
    const count = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, count);
    const ownerEmail = ownerEmailOf(item, report);
    return [
      {
        key: count === 1 ? digest : `${digest}-${count}`,
        item,
        blocks,
        subject: subjectOf(blocks) || text,
        namesOwner: (item.owner ?? item.ownerEmail ?? '').trim() !== '',
        ...(ownerEmail === undefined ? {} : { ownerEmail }),
      },
    ];
  });
}
