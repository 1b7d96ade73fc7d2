import type { FormatInput } from '../report.ts';
import type { Coverage, ExportWarning } from '../result.ts';
import type { Account } from './coverage.ts';
import type { Block, ReportDocument } from './document.ts';
import { buildDocument } from './report-document.ts';

/** A report as one text, with the account of its elements. */
export interface FormattedText {
  text: string;
  coverage: Coverage;
  warnings: ExportWarning[];
}

const PART = 'text';

function placeBlocks(account: Account, blocks: readonly Block[]): void {
  for (const block of blocks) {
    account.place(block.refs, PART);
    if (block.type === 'quote') placeBlocks(account, block.blocks);
    if (block.type !== 'list') continue;
    for (const item of block.items) {
      account.place(item.refs, PART);
      placeBlocks(account, item.blocks);
    }
  }
}

/** Renders the whole document into one text. A renderer that leaves nothing out may use this account. */
export function formatWhole(input: FormatInput, render: (document: ReportDocument) => string): FormattedText {
  const { document, account } = buildDocument(input);
  const text = render(document);
  account.place(document.titleRefs, PART);
  for (const fact of document.facts) account.place(fact.refs, PART);
  for (const section of document.sections) placeBlocks(account, section.blocks);
  return { text, ...account.finish() };
}
