import type { FormatInput } from '../report.ts';
import type { Coverage, ExportWarning } from '../result.ts';
import type { ReportDocument } from './document.ts';
import { placeDocument } from './place-document.ts';
import { buildDocument } from './report-document.ts';

/** A report as one text, with the account of its elements. */
export interface FormattedText {
  text: string;
  coverage: Coverage;
  warnings: ExportWarning[];
}

const PART = 'text';

/** Renders the whole document into one text. A renderer that leaves nothing out may use this account. */
export function formatWhole(input: FormatInput, render: (document: ReportDocument) => string): FormattedText {
  const { document, account } = buildDocument(input);
  const text = render(document);
  placeDocument(account, document, PART);
  return { text, ...account.finish() };
}
