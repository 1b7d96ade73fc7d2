import { basename, extname } from 'node:path';
import type { UploadedFile } from './operation.ts';
import type { SalesforceOrg } from './org.ts';
import { refuse } from './refusal.ts';
import type { SalesforceRecord, SalesforceValue } from './state.ts';

const TYPES: Record<string, string> = {
  md: 'TEXT',
  txt: 'TEXT',
  vtt: 'UNKNOWN',
  json: 'UNKNOWN',
  jpg: 'JPG',
  jpeg: 'JPG',
  docx: 'WORD_X',
  xlsx: 'EXCEL_X',
};

/** Makes a version of a document, and the document when there is none yet, linked to its owner and its first place. */
export function storeFile(
  org: SalesforceOrg,
  given: Readonly<Record<string, SalesforceValue>>,
  file: UploadedFile | undefined,
): SalesforceRecord {
  const { bytes = 0, sha256 = '', md5 = '', content } = file ?? {};
  if (bytes > org.limits.largestFileBytes) {
    throw refuse('STRING_TOO_LONG', `VersionData: the file has ${bytes} bytes, which is too much`, ['VersionData']);
  }
  const path = String(given.PathOnClient);
  const extension = extname(path).slice(1).toLowerCase();
  const title = String(given.Title ?? basename(path, extname(path)));
  const shared = {
    Title: title,
    ContentSize: bytes,
    FileExtension: extension || null,
    FileType: TYPES[extension] ?? (extension.toUpperCase() || 'UNKNOWN'),
  };
  const document = given.ContentDocumentId
    ? org.edit(String(given.ContentDocumentId), shared)
    : org.add('ContentDocument', { ...shared, Description: given.Description });
  const earlier = org.records('ContentVersion').filter(({ values }) => values.ContentDocumentId === document.id);
  for (const version of earlier) org.edit(version.id, { IsLatest: false });
  const version = org.add('ContentVersion', {
    ...given,
    ...shared,
    ContentDocumentId: document.id,
    VersionNumber: String(earlier.length + 1),
    IsLatest: true,
    Checksum: md5,
  });
  org.edit(document.id, { LatestPublishedVersionId: version.id });
  if (earlier.length === 0) linkFile(org, document, version, given.FirstPublishLocationId ?? null);
  const { id } = version;
  const known = { id, contentDocumentId: document.id, title, pathOnClient: path, size: bytes, sha256 };
  org.addFile({ ...known, ...(content && { content }) });
  return version;
}

function linkFile(
  org: SalesforceOrg,
  document: SalesforceRecord,
  { values }: SalesforceRecord,
  place: SalesforceValue,
): void {
  const link = (LinkedEntityId: SalesforceValue, ShareType: string) =>
    org.add('ContentDocumentLink', { ContentDocumentId: document.id, LinkedEntityId, ShareType });
  const owner = values.OwnerId ?? null;
  link(owner, 'I');
  if (place !== null && place !== owner) link(place, 'V');
}
