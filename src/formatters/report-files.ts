import {
  attachmentDigest,
  attachmentSize,
  type OpenedAttachment,
  openAttachment,
  type SourceLimits,
} from '../attachment.ts';

import type { Attachment, FormatInput, MeetingReport } from '../report.ts';
import type { Account } from './coverage.ts';
import type { ReportDocument, Section } from './document.ts';
import { splitText } from './fit.ts';
import { plainTextOfBlocks } from './format-text.ts';

/** A file that formatting has made of a part of the report. */
export interface MadeFile {
  name: string;
  mimeType: string;
  content: string;
}

/** One file of an export, as it is planned. */
export interface PlannedFile {
  /** Of its part. It tells nothing of the file: parts are kept in the history. */
  name: string;
  digest: string;
  /** Where it stands in the report, for errors. */
  path: string;
  fileName: string;
  mimeType: string;
  /** Bytes. */
  size: number;
  open(limits: SourceLimits): Promise<OpenedAttachment>;
}

const LONGEST_NAME = 255;

/** A name that is one, and no path: it is shown to people, who save files under it. */
function safeName(name: string): string {
  const clean = name
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\uFEFF]/gu, '')
    .replaceAll(/[/\\]/g, '_')
    .trim();
  if (clean === '' || /^\.+$/.test(clean)) return 'file';
  if (clean.length <= LONGEST_NAME) return clean;
  const extension = /\.[^.\s]{1,16}$/.exec(clean)?.[0] ?? '';
  const [stem = ''] = splitText(clean, LONGEST_NAME - extension.length - 1);
  return `${stem.trimEnd()}…${extension}`;
}

/** Names that stay the same when files are added, removed or moved. Equal files have equal digests and are counted. */
function partNames(digests: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return digests.map((digest) => {
    const name = `file-${digest.slice(0, 8)}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

/** Attachments and the files that formatting has made, as attachments. */
function allOf(report: Pick<MeetingReport, 'attachments'>, made: readonly MadeFile[]): [string, Attachment][] {
  const attached = (report.attachments ?? []).map((one, at): [string, Attachment] => [
    `report.attachments[${at}]`,
    one,
  ]);
  const written = made.map(({ name, mimeType, content }): [string, Attachment] => [
    name,
    { name, mimeType, content: new TextEncoder().encode(content) },
  ]);
  return [...attached, ...written];
}

/** A transcript as a file of its own. */
export const transcriptFile = ({ blocks }: Section): MadeFile => ({
  name: 'transcript.txt',
  mimeType: 'text/plain',
  content: `${plainTextOfBlocks(blocks)}\n`,
});

/** The files of an export: the report's attachments, if they are wanted, then those that formatting has made. */
export function planFiles(report: Pick<MeetingReport, 'attachments'>, made: readonly MadeFile[]): PlannedFile[] {
  const all = allOf(report, made);
  const digests = all.map(([, attachment]) => attachmentDigest(attachment));
  const names = partNames(digests);
  return all.map(([path, attachment], at) => ({
    name: names[at] ?? '',
    digest: (digests[at] ?? '').slice(0, 22),
    path,
    fileName: safeName(attachment.name),
    mimeType: attachment.mimeType,
    size: attachmentSize(attachment),
    open: (limits) => openAttachment(attachment, path, limits),
  }));
}

/** Says of each element that goes into a file which part that is. */
export function placeFiles(
  { report }: FormatInput,
  { attachments }: ReportDocument,
  made: readonly MadeFile[],
  transcript: Section | undefined,
  account: Account,
): void {
  const planned = planFiles(attachments.length === 0 ? {} : report, made);
  for (const [at, ref] of attachments.entries()) account.place([ref], planned[at]?.name ?? '');
  for (const block of transcript?.blocks ?? []) account.place(block.refs, planned.at(-1)?.name ?? '');
}
