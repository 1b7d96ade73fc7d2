import { isObject } from '../is-object.ts';
import { type ClientCredentials, readBasic } from '../oauth/exchange.ts';
import { SlackRefusal } from './refusal.ts';

/** One request to the Web API, read but not yet judged. */
export interface SlackCall {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: Record<string, unknown>;
  /** The app's own name and secret, when it came with HTTP Basic. */
  readonly client?: ClientCredentials;
  /** Why the arguments could not be read. */
  readonly unreadable?: SlackRefusal;
}

const SECRET_ARGUMENTS = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'assertion'];
const JSON_ARGUMENTS = ['blocks', 'metadata', 'attachments', 'files'];

/** Reads a request the way Slack does: query, form or JSON; objects inside a form are JSON texts. */
export async function readCall(request: Request, method: string): Promise<SlackCall> {
  const authorization = request.headers.get('authorization') ?? '';
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  const client = readBasic(authorization);
  try {
    const { token: posted, ...args } = await readArguments(request);
    const token = bearer ?? (typeof posted === 'string' ? posted : undefined);
    return { method, token, args, ...(client && { client }) };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return { method, token: bearer, args: {}, unreadable: error };
  }
}

/** The arguments without those that nobody may keep. */
export function withoutSecrets(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !SECRET_ARGUMENTS.includes(name)));
}

async function readArguments(request: Request): Promise<Record<string, unknown>> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const body = request.method === 'GET' ? {} : await readBody(request);
  const args: Record<string, unknown> = { ...query, ...body };
  for (const name of JSON_ARGUMENTS) {
    if (typeof args[name] === 'string') args[name] = parseOrKeep(args[name]);
  }
  return args;
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const body = await request.text();
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  if (type !== 'application/json') {
    if (body === '') return {};
    throw new SlackRefusal(type ? 'invalid_post_type' : 'missing_post_type');
  }
  return parseJsonBody(body);
}

function parseJsonBody(body: string): Record<string, unknown> {
  const parsed = parseOrKeep(body);
  if (typeof parsed === 'string') throw new SlackRefusal('invalid_json');
  if (!isObject(parsed)) throw new SlackRefusal('json_not_object');
  return parsed;
}

// What is no JSON stays the text it was, and is refused where its meaning is known.
function parseOrKeep(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
