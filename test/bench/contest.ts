import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { jweEncryption, type MeetingReport, memoryStorage } from '@liveprompt/integrations';
import { formatSlack } from '@liveprompt/integrations/slack';
import { loadJobs } from './corpus.ts';
import { cpuMs, inTurns, rounded } from './measure.ts';

const ROUNDS = 9;
const EXPORTS = 200;
/** Exports before anything is measured: a service runs for days, and compiles its code in the first minute. */
const WARM_UP = 1_000;

/** Sends of one report: by an export of ours, barely, and by the vendor's own client. */
export interface Contest {
  ours: (sessionId: string) => Promise<{ success: boolean; error?: string }>;
  fetch: () => Promise<unknown>;
  sdk: () => Promise<unknown>;
}

/** What an export costs beside the others. */
export interface CpuFigures {
  vsFetch: number;
  vsSdk: number;
}

/** A report that is one message in Slack, and so one note in HubSpot, so that all contenders send one request. */
export function oneRequestReport(): MeetingReport {
  const job = loadJobs().jobs.find((one) => formatSlack(one).messages.length === 1);
  if (job === undefined) throw new Error('no report fits one message');
  return job.report;
}

/** What a service of the bench is made with, beside its provider. */
export const ofService = () => ({
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: 'bench', key: randomBytes(32) }] }),
});

/** CPU of this process for exports of one request each. The server has a process of its own. */
export async function cpuOf(
  vendor: string,
  contestAt: (origin: string) => Promise<Contest>,
  say: (text: string) => void,
): Promise<CpuFigures> {
  const server = fork(fileURLToPath(new URL('./answering-server.ts', import.meta.url)));
  const [port] = (await once(server, 'message')) as [number];
  const { ours, fetch: bare, sdk } = await contestAt(`http://127.0.0.1:${port}/`);
  let session = 0;
  const one = {
    ours: async () => {
      const outcome = await ours(`session-${session++}`);
      if (!outcome.success) throw new Error(outcome.error);
    },
    fetch: bare,
    sdk,
  };
  const repeat = async (run: () => Promise<unknown>, times: number): Promise<void> => {
    for (let count = 0; count < times; count++) await run();
  };
  for (const run of Object.values(one)) await repeat(run, WARM_UP);
  const ms = await inTurns(
    {
      ours: () => repeat(one.ours, EXPORTS),
      fetch: () => repeat(one.fetch, EXPORTS),
      sdk: () => repeat(one.sdk, EXPORTS),
    },
    ROUNDS,
    cpuMs,
  );
  server.kill();
  say(
    `  ${vendor}, for ${EXPORTS} exports: ours ${ms.ours.toFixed(0)} ms, fetch ${ms.fetch.toFixed(0)} ms, SDK ${ms.sdk.toFixed(0)} ms`,
  );
  return { vsFetch: rounded(ms.ours / ms.fetch), vsSdk: rounded(ms.ours / ms.sdk) };
}
