import type { SourceLimits } from '../../../attachment.ts';
import { IntegrationError, invalidInput } from '../../../errors.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { retryAfterMs } from '../../../transport/http-error.ts';
import { slackCodeError, toSlackError } from '../errors.ts';
import type { WebApi } from '../web-api.ts';

/** How bytes go to the upload host. */
export interface UploadRoad extends SourceLimits {
  /** Carries them, without a token. */
  send: typeof fetch;
}

const noAddress = (): IntegrationError =>
  new IntegrationError({ code: 'UNAVAILABLE', provider: 'slack', message: 'Slack gave no address for the upload.' });

/** Slack takes no empty file: it calls the length 0 a missing one. [docs] files.getUploadURLExternal */
const empty = (path: string): IntegrationError =>
  invalidInput([{ path, message: 'is empty, and Slack takes no empty files' }], 'slack');

/** What the upload host says; its words are not Slack's codes. */
function uploadError(status: number, headers: Headers): IntegrationError {
  if (status === 429) return slackCodeError('ratelimited', { status, retryAfterMs: retryAfterMs(headers) });
  if (status >= 500 || status === 408) return slackCodeError('service_unavailable', { status });
  return new IntegrationError({
    code: 'REJECTED',
    provider: 'slack',
    message: 'Slack did not take the bytes of the file.',
    hint: 'Export again without this file.',
    status,
  });
}

/** The same bytes, once the first of them could be read: Slack is not asked for an address that nothing goes to. */
async function begun(bytes: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const first = await bytes.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* bytes;
  })();
}

async function addressFor(api: WebApi, { fileName, size }: PlannedFile): Promise<{ url: string; fileId: string }> {
  const { upload_url: url, file_id: fileId } = await api.call((client) =>
    client.files.getUploadURLExternal({ filename: fileName, length: size }),
  );
  if (url === undefined || fileId === undefined) throw noAddress();
  return { url, fileId };
}

/** Sends the bytes as they come. The address is secret, and whose it is says only itself: no token goes there. */
async function sendBytes(
  send: typeof fetch,
  url: string,
  file: PlannedFile,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(file.size) };
  let answer: Response;
  try {
    answer = await send(url, { method: 'POST', headers, body: ReadableStream.from(bytes), duplex: 'half' });
  } catch (error) {
    throw toSlackError(error);
  }
  if (answer.status !== 200) throw uploadError(answer.status, answer.headers);
  // A page in between, of a proxy or of an outage, says nothing of the file; Slack's own word is a line of text.
  if (/^\s*</.test(await answer.text())) throw slackCodeError('service_unavailable', { status: answer.status });
}

/**
 * Brings a file to Slack, where nobody sees it before it is shared, and gives its id. Each call makes a file of its own.
 * Throws `INVALID_INPUT` for one that is empty or not as long as it says, and what Slack refuses.
 */
export async function uploadFile(api: WebApi, { send, ...limits }: UploadRoad, file: PlannedFile): Promise<string> {
  if (file.size === 0) throw empty(file.path);
  const { bytes: source, close } = await file.open(limits);
  try {
    const bytes = await begun(source);
    const { url, fileId } = await addressFor(api, file);
    await sendBytes(send, url, file, bytes);
    return fileId;
  } finally {
    close();
  }
}
