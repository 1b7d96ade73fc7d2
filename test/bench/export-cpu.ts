import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ExportService, jweEncryption, type MeetingReport, memoryStorage } from '@liveprompt/integrations';
import { formatSlack, slack } from '@liveprompt/integrations/slack';
import { WebClient } from '@slack/web-api';
import { loadJobs } from './corpus.ts';
import { cpuMs, inTurns, rounded } from './measure.ts';

const ROUNDS = 7;
const EXPORTS = 100;

/** A report that is one message, so that all contenders send one request. */
function oneMessageReport(): MeetingReport {
  const job = loadJobs().jobs.find((one) => formatSlack(one).messages.length === 1);
  if (job === undefined) throw new Error('no report fits one message');
  return job.report;
}

/** CPU of this process for exports of one message each, against the same request sent barely and by the SDK. The server has a process of its own. */
export async function exportCpu(say: (text: string) => void): Promise<{ vsFetch: number; vsSdk: number }> {
  const server = fork(fileURLToPath(new URL('./answering-server.ts', import.meta.url)));
  const [port] = (await once(server, 'message')) as [number];
  const baseUrl = `http://127.0.0.1:${port}/api/`;
  const report = oneMessageReport();
  const [message] = formatSlack({ report, options: { format: 'summary' } }).messages;
  const body = JSON.stringify({ channel: 'C000000001', ...message });
  const client = new WebClient('xoxb-bench', { slackApiUrl: baseUrl, retryConfig: { retries: 0 } });
  const service = new ExportService({
    providers: [slack({ baseUrl, allowHosts: ['127.0.0.1'] })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'bench', key: randomBytes(32) }] }),
  });
  const mine = service.forUser({ userId: 'bench' });
  await mine.saveIntegrationConfig({
    provider: 'slack',
    config: { accessToken: 'xoxb-bench', defaultChannel: 'C000000001' },
  });
  let session = 0;
  const repeat = async (run: () => Promise<unknown>): Promise<void> => {
    for (let count = 0; count < EXPORTS; count++) await run();
  };
  const ms = await inTurns(
    {
      ours: () =>
        repeat(async () => {
          const outcome = await mine.export({
            report,
            sessionId: `session-${session++}`,
            to: { provider: 'slack' },
            options: { format: 'summary' },
          });
          if (!outcome.success) throw new Error(outcome.error);
        }),
      fetch: () =>
        repeat(async () => {
          const headers = { 'content-type': 'application/json', authorization: 'Bearer xoxb-bench' };
          await (await fetch(`${baseUrl}chat.postMessage`, { method: 'POST', headers, body })).json();
        }),
      sdk: () => repeat(() => client.chat.postMessage({ channel: 'C000000001', ...message } as never)),
    },
    ROUNDS,
    cpuMs,
  );
  server.kill();
  say(
    `  for ${EXPORTS} exports: ours ${ms.ours.toFixed(0)} ms, fetch ${ms.fetch.toFixed(0)} ms, SDK ${ms.sdk.toFixed(0)} ms`,
  );
  return { vsFetch: rounded(ms.ours / ms.fetch), vsSdk: rounded(ms.ours / ms.sdk) };
}
