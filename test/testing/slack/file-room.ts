import { createHash } from 'node:crypto';
import type { SandboxOptions } from '../../../src/testing/index.ts';
import { openSlack } from './slack-client.ts';

/** A fresh sandbox, with plain `fetch` calls of its methods and upload addresses. */
export async function openFiles(options: SandboxOptions = {}) {
  const room = await openSlack(options);
  const { baseUrl, botToken } = room.sandbox.slack;
  return {
    ...room,
    /** Calls a method with a form; gives its answer, good or not. */
    async call(method: string, args: Record<string, string>): Promise<Record<string, unknown>> {
      const headers = { authorization: `Bearer ${botToken}` };
      const response = await fetch(`${baseUrl}${method}`, { method: 'POST', headers, body: new URLSearchParams(args) });
      return (await response.json()) as Record<string, unknown>;
    },
    /** Sends raw bytes to an upload address. */
    send: (url: string, body: string, headers: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', body, headers }),
  };
}

export type FileRoom = Awaited<ReturnType<typeof openFiles>>;

/** Announces a file and sends its bytes; gives its id. */
export async function uploadOne({ call, send }: FileRoom, filename: string, text = 'abc'): Promise<string> {
  const announced = await call('files.getUploadURLExternal', { filename, length: String(text.length) });
  await send(String(announced.upload_url), text);
  return String(announced.file_id);
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
