import type { ReportDocument, Section } from '../../formatters/document.ts';
import { buildDocument } from '../../formatters/report-document.ts';
import { type MadeFile, placeFiles, transcriptFile } from '../../formatters/report-files.ts';
import type { FormatInput, MeetingReport } from '../../report.ts';
import type { Coverage, ExportWarning } from '../../result.ts';
import { noteName } from './export/part-names.ts';
import { escapeText } from './html/note-html.ts';
import { NotePacker, type PackedNote } from './html/note-packer.ts';
import { type NotePiece, toNotePieces } from './html/note-pieces.ts';
import { HUBSPOT_LIMITS } from './limits.ts';

/** A report as HubSpot takes it: the HTML of each note, and the files that go with the first one. */
export interface HubSpotFormat {
  notes: { html: string }[];
  files: { name: string; mimeType: string; content: string }[];
  coverage: Coverage;
  warnings: ExportWarning[];
}

const linePiece = (html: string, refs: NotePiece['refs'] = []): NotePiece => ({ html: `<p>${html}</p>`, refs });
const heading = (title: string): NotePiece => linePiece(`<strong>${escapeText(title)}</strong>`);

/** The title and the facts, as far as one line goes; longer ones are pieces like any other text. */
function headPieces({ title, titleRefs, facts, showTitle }: ReportDocument): NotePiece[] {
  if (!showTitle) return [];
  return [
    ...toNotePieces([{ type: 'heading', level: 1, runs: [{ text: title }], refs: titleRefs }]),
    ...facts.flatMap((fact) =>
      toNotePieces([
        { type: 'paragraph', runs: [{ text: `${fact.icon} ${fact.text}` }], ...(fact.refs ? { refs: fact.refs } : {}) },
      ]),
    ),
  ];
}

const linkPieces = (url: string | undefined): NotePiece[] =>
  url === undefined ? [] : toNotePieces([{ type: 'paragraph', runs: [{ text: 'Open the full report', href: url }] }]);

/** The summary stands right below the title and needs no heading of its own. */
const needsTitle = ({ id, title }: Section): boolean => title !== '' && id !== 'summary';

/** Adds a section; a note that goes on with one opens with its title again. */
function addSection(packer: NotePacker, section: Section): void {
  const { title } = section;
  const opening = needsTitle(section) ? [heading(title)] : [];
  toNotePieces(section.blocks).forEach((piece, at) => {
    const lead = at === 0 ? opening : [];
    const isFitting = packer.fits([...lead, piece]);
    if (!isFitting) packer.startNote();
    const again = title === '' ? [] : [heading(`${title} (continued)`)];
    for (const one of isFitting || at === 0 ? lead : again) packer.add(one);
    packer.add(piece);
  });
}

function addAll(packer: NotePacker, pieces: readonly NotePiece[]): void {
  for (const piece of pieces) {
    if (!packer.fits([piece])) packer.startNote();
    packer.add(piece);
  }
}

function pack(document: ReportDocument, sections: readonly Section[], more: readonly NotePiece[]): PackedNote[] {
  const packer = new NotePacker();
  addAll(packer, headPieces(document));
  for (const section of sections) addSection(packer, section);
  addAll(packer, [...more, ...linkPieces(document.url)]);
  return packer.finish();
}

/** True for a transcript that no note could hold, whatever else it holds. */
function isLong({ transcript = [] }: MeetingReport): boolean {
  let length = 0;
  return transcript.some(({ text }) => {
    length += text.length;
    return length > HUBSPOT_LIMITS.bodyLength;
  });
}

const inFile = linePiece('📎 The transcript is attached as a file.');

/**
 * The report as HubSpot notes, with the account of its elements. Pure: nothing is sent. A transcript stays in the note
 * when it fits, otherwise it becomes a file; `transcriptAs: 'thread'` puts it into further notes, `'file'` always into a
 * file. Throws `INVALID_INPUT` only for `format: 'custom'` without `rendered`.
 *
 * @example
 * ```ts
 * import type { MeetingReport } from '@liveprompt/integrations';
 * import { formatHubSpot } from '@liveprompt/integrations/hubspot';
 *
 * const note = (report: MeetingReport) => formatHubSpot({ report }).notes[0]?.html;
 * ```
 */
export function formatHubSpot(data: FormatInput): HubSpotFormat {
  const { document, account } = buildDocument(data);
  const { transcriptAs } = data.options ?? {};
  const transcript = document.sections.find(({ id }) => id === 'transcript');
  const others = document.sections.filter((section) => section !== transcript);
  const isAlwaysFile = transcriptAs === 'file' || (transcriptAs === undefined && isLong(data.report));
  let packed = isAlwaysFile && transcript ? [] : pack(document, document.sections, []);
  const isFile = transcript !== undefined && (isAlwaysFile || (transcriptAs === undefined && packed.length > 1));
  const files: MadeFile[] = [];
  if (isFile) {
    files.push(transcriptFile(transcript));
    packed = pack(document, others, [inFile]);
  }
  placeFiles(data, document, files, isFile ? transcript : undefined, account);
  const notes = packed.length > 0 ? packed : [{ html: '<p>The report is empty.</p>', refs: [] }];
  notes.forEach(({ refs }, at) => {
    account.place(refs, noteName(at));
  });
  return { notes: notes.map(({ html }) => ({ html })), files, ...account.finish() };
}
