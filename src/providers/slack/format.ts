import { Account } from '../../formatters/coverage.ts';
import type { Fact, ReportDocument, Section } from '../../formatters/document.ts';
import { splitText } from '../../formatters/fit.ts';
import { buildDocument } from '../../formatters/report-document.ts';
import { placeFiles, transcriptFile } from '../../formatters/report-files.ts';
import type { FormatInput } from '../../report.ts';
import type { Coverage, ExportWarning } from '../../result.ts';
import { plainText, type SlackBlock, type SlackMessage } from './blocks/blocks.ts';
import { fallbackText } from './blocks/fallback-text.ts';
import { MessagePacker } from './blocks/message-packer.ts';
import { type Piece, toPieces } from './blocks/pieces.ts';
import { SLACK_LIMITS } from './limits.ts';

/** A report as Slack takes it. The first message is the parent, the others follow in its thread. */
export interface SlackFormat {
  messages: SlackMessage[];
  files: { name: string; mimeType: string; content: string }[];
  coverage: Coverage;
  warnings: ExportWarning[];
}

/** What the connection at hand can do. */
export interface SlackAbilities {
  /** The messages after the first go into its thread; otherwise they follow it in the channel. */
  thread: boolean;
  /** Files can be uploaded; otherwise `transcriptAs: 'file'` becomes messages, with a warning. */
  files: boolean;
}

const ALL: SlackAbilities = { thread: true, files: true };
/** Room kept in the parent for its last two lines. */
const FOOT = 700;
/** Sections that may follow the summary in the parent when they fit whole. */
const MAY_BE_IN_PARENT = new Set<Section['id']>(['summary', 'decisions', 'actionItems', 'custom']);

const blockPiece = (block: SlackBlock, refs?: Piece['refs']): Piece => ({
  kind: 'block',
  block,
  refs,
  size: JSON.stringify(block).length,
});
const plainBlock = (text: string): SlackBlock => ({ type: 'context', elements: [plainText(text)] });
const heading = (title: string): Piece => blockPiece({ type: 'header', text: plainText(title) });

function titlePieces({ title, titleRefs }: ReportDocument): Piece[] {
  if (title.length <= SLACK_LIMITS.headerText)
    return [blockPiece({ type: 'header', text: plainText(title) }, titleRefs)];
  const [start = ''] = splitText(title, SLACK_LIMITS.headerText - 1);
  return [
    heading(`${start.trimEnd()}…`),
    ...toPieces([{ type: 'paragraph', runs: [{ text: title, bold: true }] }], titleRefs),
  ];
}

function factPieces(facts: readonly Fact[]): Piece[] {
  const lines = facts.map((fact) => `${fact.icon} ${fact.text}`);
  const refs = facts.flatMap((fact) => fact.refs ?? []);
  if (lines.every((line) => line.length <= SLACK_LIMITS.textObject)) {
    return [blockPiece({ type: 'context', elements: lines.map(plainText) }, refs)];
  }
  return toPieces(
    lines.map((text) => ({ type: 'paragraph', runs: [{ text }] })),
    refs,
  );
}

const headPieces = (document: ReportDocument): Piece[] =>
  document.showTitle ? [...titlePieces(document), ...factPieces(document.facts)] : [];

function linkPieces(url: string | undefined): Piece[] {
  if (url === undefined) return [];
  return toPieces([{ type: 'paragraph', runs: [{ text: 'Open the full report', href: url }] }]);
}

interface PlannedSection {
  id: Section['id'];
  title: string;
  pieces: Piece[];
  /** Its beginning is in the message before. */
  isBegun?: true;
}

const titlesOf = ({ title, isBegun }: PlannedSection): { opening: Piece[]; again: Piece[] } => {
  if (title === '') return { opening: [], again: [] };
  const again = [heading(`${title} (continued)`)];
  return { opening: isBegun ? again : [heading(title)], again };
};

/** Adds a section, in one message if one can hold it; a message that goes on with one opens with its title again. */
function addSection(packer: MessagePacker, section: PlannedSection): void {
  const { opening, again } = titlesOf(section);
  const whole = [...opening, ...section.pieces];
  if (!packer.fits(whole) && new MessagePacker(new Account()).fits(whole)) packer.startMessage();
  section.pieces.forEach((piece, at) => {
    const lead = at === 0 ? opening : [];
    const fits = packer.fits(lead.length === 0 ? [piece] : [...lead, piece]);
    if (!fits) packer.startMessage();
    for (const one of fits || at === 0 ? lead : again) packer.add(one);
    packer.add(piece);
  });
}

/** Adds pieces that belong to no section; a title can be longer than a message. */
function addAll(packer: MessagePacker, pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    if (!packer.fits([piece])) packer.startMessage();
    packer.add(piece);
  }
}

/** What stands in the thread, told at the end of the parent. */
function contentsLine(sections: readonly PlannedSection[], thread: boolean): Piece[] {
  if (sections.length === 0) return [];
  const titles = sections.flatMap(({ title, isBegun }) =>
    title === '' ? [] : [isBegun ? `${title} (continued)` : title],
  );
  const named = titles.length === 0 ? 'the rest of the report' : titles.join(' · ');
  const text = thread ? `🧵 In the thread: ${named}` : `⬇️ In the next messages: ${named}`;
  return [blockPiece(plainBlock(text))];
}

/** Puts the first section into the parent as far as it goes, and whole sections after it; gives what is left. */
function fillParent(packer: MessagePacker, sections: readonly PlannedSection[]): PlannedSection[] {
  const budget = SLACK_LIMITS.parentJson - FOOT;
  const [first, ...others] = sections;
  if (first === undefined || !MAY_BE_IN_PARENT.has(first.id)) return [...sections];
  let count = 0;
  for (const piece of first.pieces) {
    // A parent without any of its report is worse than a long one, so the first piece may take what a message takes.
    if (!packer.fits([piece], count === 0 ? SLACK_LIMITS.blocksJsonPerMessage - FOOT : budget)) break;
    packer.add(piece);
    count++;
  }
  if (count === 0) return [...sections];
  if (count < first.pieces.length) return [{ ...first, pieces: first.pieces.slice(count), isBegun: true }, ...others];
  while (others[0] !== undefined && MAY_BE_IN_PARENT.has(others[0].id)) {
    const whole = [heading(others[0].title), ...others[0].pieces];
    if (!packer.fits(whole, budget)) break;
    for (const piece of whole) packer.add(piece);
    others.shift();
  }
  return others;
}

function pack(document: ReportDocument, sections: PlannedSection[], account: Account, thread: boolean): SlackBlock[][] {
  const packer = new MessagePacker(account);
  const head = headPieces(document);
  const foot = linkPieces(document.url);
  const titled = sections.map((section) => [
    ...(needsTitle(section) ? [heading(section.title)] : []),
    ...section.pieces,
  ]);
  const everything = [...head, ...titled.flat(), ...foot];
  if (packer.fits(everything, SLACK_LIMITS.singleMessageJson)) {
    for (const piece of everything) packer.add(piece);
    return packer.messages.filter((blocks) => blocks.length > 0);
  }
  addAll(packer, head);
  const rest = fillParent(packer, sections);
  addAll(packer, [...contentsLine(rest, thread), ...foot]);
  packer.startMessage();
  for (const section of rest) {
    if (section.id === 'transcript') packer.startMessage();
    addSection(packer, section);
  }
  return packer.messages.filter((blocks) => blocks.length > 0);
}

/** The summary stands right below the title and needs no heading of its own. */
const needsTitle = (section: PlannedSection): boolean => section.title !== '' && section.id !== 'summary';

/** Formats for a connection with the given abilities. */
export function formatSlackFor(data: FormatInput, abilities: SlackAbilities): SlackFormat {
  const { document, account } = buildDocument(data);
  const warnings: ExportWarning[] = [];
  const files: SlackFormat['files'] = [];
  const transcript = document.sections.find((section) => section.id === 'transcript');
  const asFile = transcript !== undefined && data.options?.transcriptAs === 'file';
  if (asFile && abilities.files) {
    files.push(transcriptFile(transcript));
    document.sections.splice(document.sections.indexOf(transcript), 1);
  } else if (asFile) {
    warnings.push({
      code: 'TRANSCRIPT_NOT_AS_FILE',
      message: 'This connection uploads no files; the transcript was sent as messages.',
    });
  }
  if (abilities.files) placeFiles(data, document, files, asFile ? transcript : undefined, account);
  const sections = document.sections
    .map(({ id, title, blocks }) => ({ id, title, pieces: toPieces(blocks) }))
    .filter((section) => section.pieces.length > 0);
  const filled = pack(document, sections, account, abilities.thread);
  const packed = filled.length > 0 ? filled : [[plainBlock('The report is empty.')]];
  const messages = packed.map((blocks): SlackMessage => ({ text: fallbackText(document.title, blocks), blocks }));
  const told = account.finish();
  return { messages, files, coverage: told.coverage, warnings: [...warnings, ...told.warnings] };
}

/**
 * The report as Slack messages, with the account of its elements. Pure: nothing is sent. Throws `INVALID_INPUT` only
 * for `format: 'custom'` without `rendered`.
 *
 * @example
 * ```ts
 * import type { MeetingReport } from '@liveprompt/integrations';
 * import { formatSlack } from '@liveprompt/integrations/slack';
 *
 * const parent = (report: MeetingReport) => formatSlack({ report }).messages[0];
 * ```
 */
export function formatSlack(data: FormatInput): SlackFormat {
  return formatSlackFor(data, ALL);
}
