import type { Account } from './coverage.ts';
import type { Block, ReportDocument } from './document.ts';

/** Says of each element whose text these blocks are which part holds it. */
function placeBlocks(account: Account, blocks: readonly Block[], part: string): void {
  for (const block of blocks) {
    account.place(block.refs, part);
    if (block.type === 'quote') placeBlocks(account, block.blocks, part);
    if (block.type !== 'list') continue;
    for (const item of block.items) {
      account.place(item.refs, part);
      placeBlocks(account, item.blocks, part);
    }
  }
}

/** Says of each element of a document which part holds it. */
export function placeDocument(account: Account, document: ReportDocument, part: string): void {
  account.place(document.titleRefs, part);
  for (const fact of document.facts) account.place(fact.refs, part);
  for (const section of document.sections) placeBlocks(account, section.blocks, part);
}
