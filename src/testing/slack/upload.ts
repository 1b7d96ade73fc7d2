import { type BodyDigest, digestBody } from '../digest-body.ts';
import { bodyOf, formBoundary, formParts } from '../multipart.ts';
import type { VendorVoice } from '../vendor.ts';
import type { SlackFile } from './state.ts';
import type { SlackWorkspace } from './workspace.ts';

/** A file that came to an upload address, read but not yet judged. */
export interface UploadCall extends BodyDigest {
  /** The file that the address belongs to; absent for an address that was never given out. */
  readonly file?: SlackFile;
  readonly httpMethod: string;
  /** True when the request carried a token, which no upload needs. */
  readonly authorization: boolean;
}

/** How an upload address words its refusals: in plain text. The status is not documented; 403 is a guess. */
export const UPLOAD_VOICE: VendorVoice = {
  rateLimited: (retryAfterSeconds) => {
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    return plainText('ratelimited', 429, headers);
  },
  refused: (code) => plainText(code, 403),
};

/** Reads what was sent to an upload address, to its end. */
export async function readUpload(request: Request, path: string, workspace: SlackWorkspace): Promise<UploadCall> {
  const authorization = request.headers.has('authorization');
  const body = await digestBody(contentOf(request));
  const file = workspace.files.find(({ uploadUrl }) => uploadUrl.endsWith(path));
  return { ...body, ...(file && { file }), httpMethod: request.method, authorization };
}

/** Keeps the file; sent again, it replaces what was there. */
export function answerUpload({ file, httpMethod, bytes, sha256, content }: UploadCall): Response {
  if (httpMethod !== 'POST') return plainText('Method Not Allowed', 405);
  if (!file || file.deleted) return plainText('Not Found', 404);
  // Slack says that the length must be right, and not what it answers when it is not. Unverified.
  if (bytes !== file.size) return plainText(`Expected ${file.size} bytes`, 400);
  file.isUploaded = true;
  file.sha256 = sha256;
  if (content) file.content = content;
  return plainText(`OK - ${bytes}`, 200);
}

// Raw, or the first part of a form, whatever the part is called.
async function* contentOf(request: Request): AsyncGenerator<Uint8Array> {
  const boundary = formBoundary(request);
  if (boundary === undefined) {
    yield* bodyOf(request);
    return;
  }
  let isFirst = true;
  for await (const part of formParts(bodyOf(request), boundary)) {
    if (isFirst) yield* part.content;
    isFirst = false;
  }
}

function plainText(text: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain', ...headers } });
}
