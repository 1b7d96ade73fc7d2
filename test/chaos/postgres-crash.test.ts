import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/storage/sql/postgres.ts';
import { withClient } from '../support/postgres.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { USER } from './chaos-service.ts';
import { connectionTo, placeIn, startWorker } from './crash.ts';
import { type Lane, openLane } from './lane.ts';
import { placeAt, superuserOf } from './lane-place.ts';
import { numberedReport } from './reports.ts';
import { printTable } from './table.ts';
import type { WorkerProcess } from './worker-process.ts';

const TIMEOUT = { timeout: 90_000 };
const EXPORTS = 150;
/** So short that what a failure leaves behind is soon taken over. */
const LEASE_MS = 1500;
const ROUNDS_AT_MOST = 20;

const STRIKES = 6;

const HEAD = [
  'what happened',
  'times',
  'connections hit',
  'seconds',
  'rounds',
  'failed calls',
  'sent, not saved',
  'posts',
  'messages',
];

/** Both export all reports, each once. */
async function exportInBoth(lane: Lane, workers: readonly WorkerProcess[]): Promise<string[]> {
  const connection = connectionTo(lane, LEASE_MS);
  const orders = { task: 'race', connection, report: 'one', exports: EXPORTS } as const;
  const answers = await Promise.all(workers.map((worker) => worker.carryOut(orders)));
  return answers.flatMap((answer) => answer?.figures?.answers ?? []);
}

const isDone = (answer: string): boolean => ['sent', 'replayed', 'sent, not saved'].includes(answer);

/** What was told to be sent and saved is so in the database, whatever has happened to that. */
async function expectKept(lane: Lane, answers: readonly string[]): Promise<void> {
  const told = answers.flatMap((answer, at) => (answer === 'sent' ? [`meeting-${at % EXPORTS}`] : []));
  const kept = await withClient(superuserOf(placeIn(lane)), (client) =>
    client.query<{ session_id: string }>(`SELECT session_id FROM integration_exports WHERE status = 'success'`),
  );
  const sessions = new Set(kept.rows.map((row) => row.session_id));
  expect(told.filter((session) => !sessions.has(session))).toEqual([]);
}

const postsIn = ({ sandbox }: Lane): number =>
  sandbox.state.slack.requests.filter(({ method }) => method === 'chat.postMessage').length;

/** Gives how many connections it has hit. */
type Strike = () => Promise<number>;

/** Exports in rounds, as long as the disaster strikes and until nothing is left to do. Gives the answers of all rounds. */
async function exportThrough(lane: Lane, strike: Strike): Promise<{ rounds: string[][]; hit: number }> {
  const workers = [startWorker(), startWorker()];
  let strikes = 0;
  let hit = 0;
  const strikeOften = async (): Promise<void> => {
    for (; strikes < STRIKES; strikes += 1) {
      while (postsIn(lane) <= (strikes * EXPORTS) / STRIKES) await sleep(5);
      hit += await strike();
    }
  };
  const striking = strikeOften();
  const rounds: string[][] = [];
  while (strikes < STRIKES || rounds.at(-1)?.every(isDone) !== true) {
    rounds.push(await exportInBoth(lane, workers));
    if (rounds.length === ROUNDS_AT_MOST) throw new Error('It never comes to an end.');
    await sleep(LEASE_MS / 5);
  }
  await striking;
  return { rounds, hit };
}

/** Two processes export while the disaster strikes: in the end each report is there once, and nobody was told a lie. */
async function playDisaster(what: string, lane: Lane, strike: Strike): Promise<void> {
  const start = performance.now();
  const { rounds, hit } = await exportThrough(lane, strike);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const { slack } = lane.sandbox.state;
  const titles = slack.messages('general').map(({ text }) => /Meeting \d+/.exec(text)?.[0]);
  const all = rounds.flat();
  const failed = all.filter((answer) => !isDone(answer) && answer !== 'in progress').length;
  const unsaved = all.filter((answer) => answer === 'sent, not saved').length;
  const figures = [STRIKES, hit, seconds, rounds.length, failed, unsaved, postsIn(lane), titles.length];
  printTable(`Two processes, the same ${EXPORTS} exports, Postgres, bot token`, HEAD, [[what, ...figures.map(String)]]);
  expect(hit, 'connections that were hit').toBeGreaterThanOrEqual(STRIKES);
  expect(titles).toHaveLength(EXPORTS);
  expect(new Set(titles)).toEqual(new Set(Array.from({ length: EXPORTS }, (_, at) => numberedReport(at).title)));
  await expectKept(lane, all);
  const { rows } = await withClient(superuserOf(placeIn(lane)), (client) =>
    client.query('SELECT DISTINCT owner, status FROM integration_exports'),
  );
  expect(rows).toEqual([{ owner: `user:${USER}`, status: 'success' }]);
}

test('all connections are ended again and again, and each report is there once', TIMEOUT, async () => {
  const lane = await openLane({ as: 'bot', database: 'Postgres' });
  const endAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  const strike = async () => (await askCrashing(superuserOf(placeIn(lane)), endAll)).length;
  await playDisaster('pg_terminate_backend of all', lane, strike);
});

/** Asks a server that may crash meanwhile. */
const askCrashing = <T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> =>
  withClient(url, async (client) => {
    client.on('error', () => {});
    return (await client.query<T>(sql)).rows;
  });

/** One of its processes is killed. Postgres ends all others, forgets what it had in memory, and comes back by its log. */
async function crash(url: string): Promise<number> {
  const own = `SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'`;
  const count = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE backend_type = 'client backend'`;
  const [checkpointer] = await askCrashing<{ pid: number }>(url, own);
  const [clients] = await askCrashing<{ count: number }>(url, count);
  if (checkpointer === undefined) throw new Error('No such process.');
  process.kill(checkpointer.pid, 'SIGKILL');
  const isBack = () =>
    askCrashing(url, 'SELECT').then(
      () => true,
      () => false,
    );
  while (!(await isBack())) await sleep(20);
  return (clients?.count ?? 1) - 1;
}

test('the server crashes again and again, and each report is there once', TIMEOUT, async () => {
  // The log is written by those who wait for it alone, so that whatever nobody has waited for is lost.
  const { url, stop } = await startPostgres('-c', 'wal_writer_delay=10s', '-c', 'synchronous_commit=off');
  onTestFinished(stop);
  await migrate({ connectionString: url });
  const lane = await openLane({ as: 'bot', database: await placeAt(url) });
  // What was there before is not in question.
  await withClient(url, (client) => client.query('CHECKPOINT'));
  await playDisaster('the server crashes', lane, () => crash(url));
});
