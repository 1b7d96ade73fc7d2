// Under a queue that runs a job at least once: a worker is killed in the midst of one, it runs again, and there is one message.
// The queue is pg-boss, in the same Postgres as the exports. Starts a Postgres of its own, or uses DATABASE_URL.
//   npm run build && node examples/queue.ts
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportService, type MeetingReport } from '@liveprompt/integrations';
import { postgresStorage } from '@liveprompt/integrations/postgres';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';
import { PgBoss } from 'pg-boss';
import { startPostgres } from './support/start-postgres.ts';

const QUEUE = 'exports';
type Work = { userId: string; meetingId: string; report: MeetingReport };

async function openQueue(connectionString: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, superviseIntervalSeconds: 1, monitorIntervalSeconds: 1 });
  boss.on('error', (error) => console.error(error));
  return boss.start();
}

/** What each worker process does. */
async function work(databaseUrl: string, slackUrl: string, botToken: string) {
  const storage = postgresStorage({ connectionString: databaseUrl });
  const service = new ExportService({
    providers: [slack({ baseUrl: slackUrl, allowHosts: ['127.0.0.1'] })],
    storage,
    credentials: async () => ({ accessToken: botToken, defaultChannel: 'general' }),
    // Short, so that nobody has to wait for the dead worker's claim to end.
    timing: { leaseMs: 1_000, lookAgainMs: 500 },
  });
  const boss = await openQueue(databaseUrl);
  await boss.work<Work>(QUEUE, { pollingIntervalSeconds: 0.5, includeMetadata: true }, async ([job]) => {
    if (job === undefined) return;
    const { userId, meetingId, report } = job.data;
    const { status, retryable, replayed, code } = await service.forUser({ userId }).export({
      report,
      sessionId: meetingId,
      to: { provider: 'slack' },
      // The key is the meeting's, not the job's: a job that was made twice is still one export.
      options: { idempotencyKey: meetingId, onRepeat: 'replay' },
    });
    // The queue runs it again. What is unknown is for a person: see `settleExport`.
    if (status === 'pending' || (retryable && status !== 'unknown')) throw new Error(code);
    console.log(
      `  ${job.retryCount > 0 ? 'in another run' : 'in its first run'}: ${status}${replayed ? ', nothing sent' : ''}`,
    );
  });
  return { boss, storage };
}

async function show(): Promise<void> {
  const database = await startPostgres();
  const sandbox = await startSandbox({ vendors: ['slack'] });
  const { baseUrl, botToken } = sandbox.slack;
  const there = () => sandbox.state.slack.messages('general').length;
  const report = { title: 'Weekly planning', startedAt: '2026-11-16T09:00:00Z', participants: [{ name: 'Ada' }] };
  const job: Work = { userId: 'user-1', meetingId: 'monday', report };

  const storage = postgresStorage({ connectionString: database.url });
  await storage.migrate();
  const setup = new ExportService({ providers: [slack()], storage, credentials: async () => ({}) });
  await setup.forUser({ userId: 'user-1' }).saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault/slack' });
  const boss = await openQueue(database.url);
  // Longer than an export may take, and here no longer than somebody likes to wait.
  await boss.createQueue(QUEUE, { retryLimit: 5, retryDelay: 1, expireInSeconds: 4 });

  // The message is posted, and the answer takes so long that the worker dies first.
  sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'lost-answer' });
  await boss.send(QUEUE, job);
  const worker = fork(import.meta.filename, [database.url, baseUrl, botToken]);
  while (there() < 1) await sleep(20);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  console.log(`The first worker was killed: ${there()} message in the channel, and nobody knows of it.`);

  const second = await work(database.url, baseUrl, botToken);
  const isDone = async () => (await boss.findJobs(QUEUE)).every(({ state }) => state === 'completed');
  while (!(await isDone())) await sleep(200);
  console.log(`The job is done: ${there()} message in the channel.`);

  await boss.send(QUEUE, job);
  while (!(await isDone())) await sleep(200);
  console.log(`So is a second job for the same meeting: ${there()} message in the channel.`);
  for (const one of [second.boss, boss]) await one.stop();
  for (const one of [second.storage, storage]) await one.close();
  await database.stop();
  await sandbox.close();
}

const [databaseUrl, slackUrl, botToken] = process.argv.slice(2);
if (databaseUrl !== undefined && slackUrl !== undefined && botToken !== undefined)
  await work(databaseUrl, slackUrl, botToken);
else await show();

// It prints:
//   The first worker was killed: 1 message in the channel, and nobody knows of it.
//     in another run: success
//   The job is done: 1 message in the channel.
//     in its first run: success, nothing sent
//   So is a second job for the same meeting: 1 message in the channel.
