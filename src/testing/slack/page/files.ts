import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { readableSize } from '../../page/readable-size.ts';
import { extensionOf, fileTypeOf } from '../file-types.ts';
import type { SlackFile } from '../state.ts';
import type { SlackWorkspace } from '../workspace.ts';

type FileKind = 'picture' | 'sound' | 'film' | 'table' | 'paper' | 'archive' | 'text' | 'other';

const SIGNS: Record<FileKind, string> = {
  picture: '🖼',
  sound: '🎵',
  film: '🎬',
  table: '📊',
  paper: '📕',
  archive: '📦',
  text: '📄',
  other: '📎',
};

const KIND_BY_ENDING: Record<string, FileKind> = {
  csv: 'table',
  docx: 'paper',
  json: 'text',
  pdf: 'paper',
  zip: 'archive',
};
const KIND_BY_MIME: Record<string, FileKind> = { image: 'picture', audio: 'sound', video: 'film', text: 'text' };

/** The files of a message, a card each; a deleted one leaves only a note. Nothing of their bytes is shown. */
export function renderFiles(fileIds: readonly string[], { files }: SlackWorkspace): HtmlPart {
  if (fileIds.length === 0) return undefined;
  return html`<div class="files">${fileIds.map((id) => renderFile(files.find((file) => file.id === id)))}</div>`;
}

function renderFile(file: SlackFile | undefined): Html {
  if (!file || file.deleted) return html`<div class="file gone"><span>This file was deleted.</span></div>`;
  const kind = kindOf(file);
  const facts = [
    fileTypeOf(file.name).prettyType,
    readableSize(file.size),
    ...(file.title === file.name ? [] : [file.name]),
  ];
  return html`<div class="file"><span class="file-icon of-${kind}">${SIGNS[kind]}</span>
<span class="file-words"><b>${file.title}</b><span class="file-facts">${facts.join(' · ')}</span></span></div>`;
}

function kindOf({ name, mimetype }: SlackFile): FileKind {
  return lookUp(KIND_BY_ENDING, extensionOf(name)) ?? lookUp(KIND_BY_MIME, mimetype.split('/')[0] ?? '') ?? 'other';
}

function lookUp(kinds: Record<string, FileKind>, key: string): FileKind | undefined {
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}
