import type { ElementKind } from '../result.ts';

/** A stretch of text in one style. `\n` inside is a line break. There is no other markup: what is not here cannot be shown. */
export interface Run {
  text: string;
  bold?: true;
  italic?: true;
  strike?: true;
  code?: true;
  /** An `http`, `https` or `mailto` address the author wrote. */
  href?: string;
}

/** Names an element of the report, so that what happens to a block can be told as what happened to the element. */
export interface ElementRef {
  readonly kind: ElementKind;
  readonly index: number;
}

interface Sourced {
  /** The elements this is the text of; for one inside another block, on the innermost only. */
  refs?: readonly ElementRef[];
}

/** One entry of a list. `checked` is set for a task. */
export interface ListItem extends Sourced {
  blocks: Block[];
  checked?: boolean;
}

export type HeadingBlock = Sourced & { type: 'heading'; level: number; runs: Run[] };
/** `tight` asks for no blank line between it and the paragraph before. */
export type ParagraphBlock = Sourced & { type: 'paragraph'; runs: Run[]; tight?: true };
export type ListBlock = Sourced & { type: 'list'; ordered: boolean; start: number; items: ListItem[] };
export type QuoteBlock = Sourced & { type: 'quote'; blocks: Block[] };
/** `language` is for formats that can tell it. */
export type CodeBlock = Sourced & { type: 'code'; text: string; language?: string };
export type TableBlock = Sourced & { type: 'table'; header: Run[][]; rows: Run[][][] };
export type DividerBlock = Sourced & { type: 'divider' };

/** The document tree's blocks, the same for every vendor. */
export type Block = HeadingBlock | ParagraphBlock | ListBlock | QuoteBlock | CodeBlock | TableBlock | DividerBlock;

export type SectionId =
  | 'summary'
  | 'decisions'
  | 'actionItems'
  | 'insights'
  | 'questions'
  | 'effectiveness'
  | 'participants'
  | 'analytics'
  | 'transcript'
  | 'custom';

/** A titled part of the report. A section without a title has no heading. */
export interface Section {
  id: SectionId;
  title: string;
  blocks: Block[];
}

/** A short line about the meeting: when, where, who. */
export interface Fact extends Sourced {
  icon: string;
  text: string;
}

/** A report as every renderer sees it. With a user's template there is no title and there are no facts: the template says it all. */
export interface ReportDocument {
  /** Always present, for notifications and file names. */
  title: string;
  titleRefs: readonly ElementRef[];
  showTitle: boolean;
  facts: Fact[];
  sections: Section[];
  /** The attachments that are wanted, in their order. A format that takes no files leaves them, and they count as not supported. */
  attachments: readonly ElementRef[];
  /** Address of the full report. */
  url: string | undefined;
}

/** True when two runs look the same and can be one. */
function sameStyle(a: Run, b: Run): boolean {
  return a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code && a.href === b.href;
}

/** Appends a run, joining it to the last one where they look the same. Empty runs are left out. */
export function pushRun(runs: Run[], run: Run): void {
  if (run.text === '') return;
  const last = runs.at(-1);
  if (last !== undefined && sameStyle(last, run)) last.text += run.text;
  else runs.push(run);
}

/** The bare text of runs. */
export function textOfRuns(runs: readonly Run[]): string {
  if (runs.length === 1) return runs[0]?.text ?? '';
  return runs.map((run) => run.text).join('');
}
