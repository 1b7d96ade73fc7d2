import { digestBody } from '../digest-body.ts';
import { isObject } from '../is-object.ts';
import { bodyOf, formBoundary, formParts } from '../multipart.ts';
import type { UploadedFile } from './operation.ts';
import { invalidJson } from './read-arguments.ts';
import { HubSpotRefusal } from './refusal.ts';
import { findRoute, type Route } from './routes.ts';

/** A form's field is a few words; more is dropped. [ours] */
const FIELD_BYTES = 64 * 1024;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const SECRET_FIELDS = ['tokenKey', 'client_secret', 'refresh_token', 'code', 'code_verifier', 'token'];

/** One request, read but not yet judged. */
export interface HubSpotCall {
  readonly route: Route;
  readonly token: string | undefined;
  readonly query: Record<string, string>;
  readonly body: Record<string, unknown>;
  readonly file?: UploadedFile;
  /** Why the body could not be read. */
  readonly unreadable?: HubSpotRefusal;
}

/** Reads a request to its end. */
export async function readCall(request: Request, path: string): Promise<HubSpotCall> {
  const route = findRoute(request.method, path);
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const query = readQuery(new URL(request.url).searchParams);
  // A body that nobody waits for is not read.
  if (!route.operation) return { route, token, query, body: {} };
  try {
    return { route, token, query, ...(await readBody(request, route.operation.isForm ?? false)) };
  } catch (error) {
    if (!(error instanceof HubSpotRefusal)) throw error;
    return { route, token, query, body: {}, unreadable: error };
  }
}

/** What is logged of the body: all but secrets, and of a file how long it is. */
export function loggedBody({ body, file }: HubSpotCall): Record<string, unknown> {
  const open = Object.fromEntries(Object.entries(body).filter(([name]) => !SECRET_FIELDS.includes(name)));
  return file ? { ...open, bytes: file.bytes, sha256: file.sha256 } : open;
}

/** What HubSpot does not document of a call's query and body; nothing for an address that is none. */
export function unknownArguments({ route: { operation }, query, body }: HubSpotCall): string[] {
  if (!operation) return [];
  const strangers = (given: object, known: readonly string[]) =>
    Object.keys(given).filter((name) => !known.includes(name));
  return [...strangers(query, operation.query), ...strangers(body, operation.fields)];
}

// A list may come as one value with commas, or as several values.
function readQuery(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name).join(',')]));
}

async function readBody(request: Request, isForm: boolean): Promise<Pick<HubSpotCall, 'body' | 'file'>> {
  const boundary = formBoundary(request);
  if (boundary !== undefined) return readForm(request, boundary);
  const text = await request.text();
  if (text === '') return { body: {} };
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== (isForm ? FORM_TYPE : 'application/json'))
    throw new HubSpotRefusal(415, 'Unsupported Media Type', { category: 'VALIDATION_ERROR' });
  return { body: isForm ? Object.fromEntries(new URLSearchParams(text)) : parse(text) };
}

function parse(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidJson('it is no JSON');
  }
  if (!isObject(parsed)) throw invalidJson('it is no object');
  return parsed;
}

async function readForm(request: Request, boundary: string): Promise<Pick<HubSpotCall, 'body' | 'file'>> {
  const body: Record<string, unknown> = {};
  let file: UploadedFile | undefined;
  for await (const { name, fileName, contentType, content } of formParts(bodyOf(request), boundary)) {
    if (name === 'file') {
      const described = { ...(fileName !== undefined && { fileName }), ...(contentType && { contentType }) };
      file = { ...(await digestBody(content)), ...described };
    } else body[name] = await readField(content);
  }
  return { body, ...(file && { file }) };
}

async function readField(content: AsyncIterable<Uint8Array>): Promise<string> {
  const { content: bytes } = await digestBody(content);
  return Buffer.from(bytes ?? []).toString('utf8', 0, FIELD_BYTES);
}
