// One contender in a fresh process: sends the file and tells what memory and time that took. It loads what it needs and
// nothing else.
import type { Receiver } from './attachment-server.ts';
import { FILE_BYTES, fileChunks } from './attachment-source.ts';
import { PeakMemory } from './peak-memory.ts';

/** How one upload went; memory in MiB. */
export interface UploadFigures {
  peak: number;
  /** Peak above what the process had before it began to send. */
  growth: number;
  seconds: number;
}

type Contender = (to: Receiver) => Promise<() => Promise<void>>;

const ours: Contender = async ({ baseUrl, token, channel }) => {
  const { randomBytes } = await import('node:crypto');
  const { ExportService, jweEncryption, memoryStorage } = await import('@liveprompt/integrations');
  const { slack } = await import('@liveprompt/integrations/slack');
  const service = new ExportService({
    providers: [slack({ baseUrl, allowHosts: ['127.0.0.1'] })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'bench', key: randomBytes(32) }] }),
  });
  const mine = service.forUser({ userId: 'bench' });
  await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: token, defaultChannel: channel } });
  const report = { id: 'meeting', title: 'Meeting', startedAt: '2026-11-02T09:00:00Z', participants: [] };
  const file = { name: 'file.bin', mimeType: 'application/octet-stream', size: FILE_BYTES, open: fileChunks };
  return async () => {
    const outcome = await mine.export({
      report: { ...report, attachments: [file] },
      sessionId: 'session',
      to: { provider: 'slack' },
      options: { includeAttachments: true },
    });
    if (!outcome.success) throw new Error(outcome.error);
  };
};

const nodeHttp: Contender = async ({ uploadUrl }) => {
  const { request } = await import('node:http');
  const { Readable } = await import('node:stream');
  const { pipeline } = await import('node:stream/promises');
  return async () => {
    const sending = request(uploadUrl, { method: 'POST', headers: { 'content-length': FILE_BYTES } });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      sending.on('error', reject).on('response', (answer) => resolve(answer.resume().statusCode));
    });
    await pipeline(Readable.from(fileChunks()), sending);
    if ((await answered) !== 200) throw new Error('not taken');
  };
};

/** The SDK takes a stream, and reads all of it before it sends. */
const filesUploadV2: Contender = async ({ baseUrl, token, channel }) => {
  const { Readable } = await import('node:stream');
  const { WebClient } = await import('@slack/web-api');
  const client = new WebClient(token, { slackApiUrl: baseUrl, retryConfig: { retries: 0 } });
  return async () => {
    await client.filesUploadV2({ channel_id: channel, file: Readable.from(fileChunks()), filename: 'file.bin' });
  };
};

const CONTENDERS: Record<string, Contender> = { ours, nodeHttp, filesUploadV2 };

async function measured(name: string, to: Receiver): Promise<UploadFigures> {
  const send = await CONTENDERS[name]?.(to);
  if (send === undefined) throw new Error(`no contender ${name}`);
  const memory = new PeakMemory();
  const start = performance.now();
  await send();
  const seconds = (performance.now() - start) / 1000;
  return { ...memory.end(), seconds };
}

const [, name = '', to = '{}'] = process.argv;
process.stdout.write(JSON.stringify(await measured(name, JSON.parse(to) as Receiver)));
process.exit();
