import { createHash, type Hash } from 'node:crypto';
import { digestBody } from '../digest-body.ts';
import { isObject } from '../is-object.ts';
import { bodyOf, formBoundary, formParts } from '../multipart.ts';
import { type ClientCredentials, readBasic } from '../oauth/exchange.ts';
import type { Route, UploadedFile } from './operation.ts';
import { badJson, refuse, SalesforceRefusal } from './refusal.ts';
import { findRoute } from './routes.ts';

const SECRET_FIELDS = [
  'token',
  'client_secret',
  'refresh_token',
  'code',
  'code_verifier',
  'assertion',
  'client_assertion',
];
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** One request, read but not yet judged. */
export interface SalesforceCall {
  readonly route: Route;
  readonly token: string | undefined;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  /** An app's name and secret, when they came with HTTP Basic. */
  readonly client?: ClientCredentials;
  readonly file?: UploadedFile;
  /** Why the body could not be read. */
  readonly unreadable?: SalesforceRefusal;
}

/** Reads a request to its end; of a body that is no form, not more than `mostBytes`. */
export async function readCall(request: Request, path: string, mostBytes: number): Promise<SalesforceCall> {
  const route = findRoute(request.method, path);
  const authorization = request.headers.get('authorization');
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const client = readBasic(authorization);
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const headers = Object.fromEntries([...request.headers].filter(([name]) => name.startsWith('sforce-')));
  const head = { route, token, query, headers, ...(client && { client }) };
  // A body that nobody waits for is not read.
  if (!route.operation) return { ...head, body: undefined };
  try {
    return { ...head, ...(await readBody(request, mostBytes)) };
  } catch (error) {
    if (!(error instanceof SalesforceRefusal)) throw error;
    return { ...head, body: undefined, unreadable: error };
  }
}

/** What is logged of the body: all but secrets, and of a file how long it is. */
export function loggedBody({ body, file }: SalesforceCall): Record<string, unknown> {
  const given = Array.isArray(body) ? { records: body } : isObject(body) ? body : {};
  const open = Object.fromEntries(Object.entries(given).filter(([name]) => !SECRET_FIELDS.includes(name)));
  return file ? { ...open, bytes: file.bytes, sha256: file.sha256 } : open;
}

async function readBody(request: Request, mostBytes: number): Promise<Pick<SalesforceCall, 'body' | 'file'>> {
  const boundary = formBoundary(request);
  if (boundary !== undefined) return readForm(request, boundary);
  const bytes = await readBytes(bodyOf(request), mostBytes);
  const text = bytes.toString('utf8');
  if (text === '') return { body: undefined };
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type === FORM_TYPE) return { body: Object.fromEntries(new URLSearchParams(text)) };
  if (type !== 'application/json') {
    throw refuse('UNSUPPORTED_MEDIA_TYPE', `Content type ${type ?? ''} is not supported`);
  }
  return withFile(parse(text));
}

async function readBytes(source: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes <= mostBytes) kept.push(chunk);
    else kept.length = 0;
  }
  if (bytes <= mostBytes) return Buffer.concat(kept);
  throw new SalesforceRefusal(413, [{ message: `The body has ${bytes} bytes`, errorCode: 'REQUEST_ENTITY_TOO_LARGE' }]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badJson(`Unexpected character at [line:1, column:1]`);
  }
}

// A file's bytes may stand in the JSON; they are taken out of it, so that nothing else holds them.
async function withFile(body: unknown): Promise<Pick<SalesforceCall, 'body' | 'file'>> {
  if (!isObject(body) || typeof body.VersionData !== 'string') return { body };
  const { VersionData, ...rest } = body;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(VersionData)) throw badJson('Value not of required type: VersionData');
  const bytes = Buffer.from(VersionData, 'base64');
  async function* whole() {
    yield bytes;
  }
  return { body: rest, file: await digestFile(whole()) };
}

async function readForm(request: Request, boundary: string): Promise<Pick<SalesforceCall, 'body' | 'file'>> {
  let body: unknown;
  const files: UploadedFile[] = [];
  let isStrange = false;
  for await (const { fileName, contentType, name, content } of formParts(bodyOf(request), boundary)) {
    if (contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json') {
      const { content: bytes } = await digestBody(content);
      body = parse(Buffer.from(bytes ?? []).toString('utf8'));
    } else {
      isStrange ||= name !== 'VersionData';
      files.push({ ...(await digestFile(content)), ...(fileName !== undefined && { fileName }) });
    }
  }
  const [file, ...others] = files;
  if (body === undefined) throw badForm('Multipart message must include a non-binary part');
  if (others.length > 0) throw badForm('Cannot include more than one binary part');
  if (isStrange) throw badForm('The binary part must be named VersionData');
  return { body, ...(file && { file }) };
}

function badForm(message: string): SalesforceRefusal {
  return refuse('INVALID_MULTIPART_REQUEST', message);
}

async function digestFile(content: AsyncIterable<Uint8Array>): Promise<UploadedFile> {
  const md5 = createHash('md5');
  const digest = await digestBody(passing(content, md5));
  return { ...digest, md5: md5.digest('hex') };
}

async function* passing(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}
