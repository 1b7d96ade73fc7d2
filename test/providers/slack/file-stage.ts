import { createHash } from 'node:crypto';
import type { Attachment, ExportOptions, ExportOutcome, MeetingReport } from '../../../src/index.ts';
import type { SlackDestination } from '../../../src/providers/slack/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { slackService } from '../../support/slack-service.ts';

/** An attachment in memory. */
export const textFile = (name: string, text: string): Attachment => ({
  name,
  mimeType: 'text/plain',
  content: new TextEncoder().encode(text),
});

/** An attachment of zeros that is opened when it is sent. */
export const streamedFile = (name: string, chunks: readonly number[], size = chunks.reduce((a, b) => a + b, 0)) => ({
  name,
  mimeType: 'application/octet-stream',
  size,
  open: () => ReadableStream.from(chunks.map((bytes) => new Uint8Array(bytes))),
});

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A connected workspace, and short words for what these tests do with it. */
export async function fileStage(given: Parameters<typeof slackService>[0] = {}) {
  const at = await slackService(given);
  const { slack } = at.sandbox.state;
  return {
    ...at,
    slack,
    reportWith: (attachments: Attachment[], change: Partial<MeetingReport> = {}) =>
      sampleReport({ attachments, ...change }),
    send: (
      report: MeetingReport,
      destination?: SlackDestination,
      options: ExportOptions = {},
    ): Promise<ExportOutcome> =>
      at.mine.export({
        report,
        sessionId: 's',
        to: { provider: 'slack', ...(destination === undefined ? {} : { destination }) },
        options: { includeAttachments: true, ...options },
      }),
    /** What a reader sees in a channel: each message's file names, in their order; without files its first words. */
    seen: (channel = 'general'): (string | string[])[] =>
      slack.messages(channel).map((message) => {
        const files = (message.fileIds ?? []).map((id) => slack.files.find((file) => file.id === id));
        if (files.length === 0) return message.threadTs === undefined ? 'parent' : 'reply';
        return files.map((file) => (file?.deleted ? `(${file.name})` : (file?.name ?? '?')));
      }),
    calls: (method: string) => slack.requests.filter((request) => request.method === method),
  };
}

/** {@link fileStage}. */
export type FileStage = Awaited<ReturnType<typeof fileStage>>;
