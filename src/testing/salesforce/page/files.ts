import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { readableSize } from '../../page/readable-size.ts';
import type { SalesforceOrg } from '../org.ts';
import type { SalesforceRecord } from '../state.ts';

/** The files that are linked to a record. */
export function renderFiles(record: SalesforceRecord, org: SalesforceOrg): HtmlPart {
  const documents = org.records('ContentDocumentLink').flatMap(({ isDeleted, values }) => {
    const document = !isDeleted && values.LinkedEntityId === record.id ? org.find(values.ContentDocumentId) : undefined;
    return document && !document.isDeleted ? [document] : [];
  });
  return documents.length > 0 && html`<ul class="files">${documents.map(renderFile)}</ul>`;
}

function renderFile({ values }: SalesforceRecord): Html {
  const { Title, FileExtension, ContentSize } = values;
  const size = readableSize(Number(ContentSize ?? 0));
  return html`<li><b>${String(Title ?? 'A file')}</b> <span>${[FileExtension, size].filter(Boolean).join(' · ')}</span></li>`;
}
