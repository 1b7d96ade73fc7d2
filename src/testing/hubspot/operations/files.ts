import { extname } from 'node:path';
import { isObject } from '../../is-object.ts';
import type { HubSpotOperation, OperationContext } from '../operation.ts';
import type { HubSpotPortal } from '../portal.ts';
import { invalidJson } from '../read-arguments.ts';
import { invalid, notFound } from '../refusal.ts';
import type { HubSpotFile } from '../state.ts';

const ALL = '/files/v3/files';
const ONE = '/files/v3/files/{id}';
const SCOPES = () => ['files'];
const ACCESSES = [
  'PUBLIC_INDEXABLE',
  'PUBLIC_NOT_INDEXABLE',
  'HIDDEN_INDEXABLE',
  'HIDDEN_NOT_INDEXABLE',
  'HIDDEN_PRIVATE',
  'PRIVATE',
  'HIDDEN_SENSITIVE',
  'SENSITIVE',
];
const KINDS: Record<string, string> = { image: 'IMG', audio: 'AUDIO', video: 'MOVIE', text: 'TEXT' };

const upload: HubSpotOperation = {
  name: 'files.upload',
  httpMethod: 'POST',
  path: ALL,
  scopes: SCOPES,
  query: [],
  fields: ['fileName', 'folderPath', 'folderId', 'options', 'charsetHunch'],
  run(context) {
    const { portal, file, body } = context;
    if (!file) throw invalid('The file part is missing');
    if (file.bytes > portal.limits.largestFileBytes)
      throw invalid(`The file has ${file.bytes} bytes, which is too much`);
    const wanted = body.fileName ?? file.fileName;
    if (typeof wanted !== 'string' || wanted === '') throw invalid('A file name is required');
    const options = readOptions(body.options);
    const folder = readFolder(context);
    const sameName = filesIn(portal, folder.folderPath).find(({ name }) => name === wanted);
    if (sameName && options.overwrite) sameName.deleted = true;
    const { bytes, sha256, content, contentType } = file;
    const added: HubSpotFile = {
      id: portal.nextId(),
      name: options.overwrite ? wanted : freeName(wanted, filesIn(portal, folder.folderPath)),
      ...folder,
      access: options.access,
      size: bytes,
      sha256,
      ...(content && { content }),
      contentType: contentType ?? 'application/octet-stream',
      createdAt: portal.now().toISOString(),
      deleted: false,
    };
    portal.files.push(added);
    return { status: portal.createStatus, body: answer(added, portal) };
  },
};

const read: HubSpotOperation = {
  name: 'files.read',
  httpMethod: 'GET',
  path: ONE,
  scopes: SCOPES,
  query: ['properties'],
  fields: [],
  run(context) {
    return { status: 200, body: answer(find(context), context.portal) };
  },
};

const remove: HubSpotOperation = {
  name: 'files.delete',
  httpMethod: 'DELETE',
  path: ONE,
  scopes: SCOPES,
  query: [],
  fields: [],
  run(context) {
    find(context).deleted = true;
    return { status: 204 };
  },
};

// What a second deletion is answered with is not documented.
function find({ portal, names }: OperationContext): HubSpotFile {
  const file = portal.files.find(({ id, deleted }) => id === names.id && !deleted);
  if (!file) throw notFound(`No file with the id ${names.id}`);
  return file;
}

function filesIn(portal: HubSpotPortal, folderPath: string): HubSpotFile[] {
  return portal.files.filter((file) => file.folderPath === folderPath && !file.deleted);
}

// `notes.pdf` becomes `notes-1.pdf` beside another of that name.
function freeName(wanted: string, neighbours: readonly HubSpotFile[]): string {
  const ending = extname(wanted);
  const stem = wanted.slice(0, wanted.length - ending.length);
  const isTaken = (name: string) => neighbours.some((file) => file.name === name);
  let name = wanted;
  for (let copy = 1; isTaken(name); copy += 1) name = `${stem}-${copy}${ending}`;
  return name;
}

function readOptions(given: unknown): { access: string; overwrite: boolean } {
  if (typeof given !== 'string') throw invalid('Some required fields were not set: [options]');
  const options = parse(given);
  if (!isObject(options)) throw invalidJson('options must be an object');
  const { access, overwrite = false } = options;
  if (typeof access !== 'string' || !ACCESSES.includes(access)) {
    throw invalid(`Some required fields were not set: [access], one of ${ACCESSES.join(', ')}`);
  }
  if (typeof overwrite !== 'boolean') throw invalidJson('overwrite must be a boolean');
  return { access, overwrite };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

// A path makes its folder when there is none; an id has to be that of a folder something was put into.
function readFolder({ portal, body }: OperationContext): { folderPath: string; folderId: string } {
  const { folderPath, folderId } = body;
  if ((folderPath === undefined) === (folderId === undefined)) {
    throw invalid('Exactly one of folderId and folderPath is required');
  }
  if (folderId !== undefined) {
    const neighbour = portal.files.find((file) => file.folderId === folderId);
    if (!neighbour) throw notFound(`No folder with the id ${String(folderId)}`);
    return { folderPath: neighbour.folderPath, folderId: neighbour.folderId };
  }
  const path = `/${String(folderPath).split('/').filter(Boolean).join('/')}`;
  const neighbour = portal.files.find((file) => file.folderPath === path);
  return { folderPath: path, folderId: neighbour?.folderId ?? portal.nextId() };
}

function answer(file: HubSpotFile, { portalId, hublet }: HubSpotPortal): Record<string, unknown> {
  const ending = extname(file.name);
  const path = `${file.folderPath === '/' ? '' : file.folderPath}/${file.name}`;
  const url = `https://${portalId}.fs1.hubspotusercontent-${hublet}.net/hubfs/${portalId}${encodeURI(path)}`;
  return {
    id: file.id,
    createdAt: file.createdAt,
    updatedAt: file.createdAt,
    archived: false,
    parentFolderId: file.folderId,
    name: file.name.slice(0, file.name.length - ending.length),
    path,
    size: file.size,
    type: KINDS[file.contentType.split('/')[0] ?? ''] ?? 'DOCUMENT',
    extension: ending.slice(1),
    defaultHostingUrl: url,
    url,
    isUsableInContent: false,
    access: file.access,
    sourceGroup: 'CONTENT',
  };
}

/** The operations on files. */
export const FILE_OPERATIONS: readonly HubSpotOperation[] = [upload, read, remove];
