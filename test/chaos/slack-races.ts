import { expect, vi } from 'vitest';
import { copiesIn } from './copies.ts';
import { connectionTo, startWorker } from './crash.ts';
import { openLane } from './lane.ts';
import type { LaneDatabase } from './lane-place.ts';
import { numberedReport } from './reports.ts';
import { printTable } from './table.ts';

/** Two processes export the same numbered reports at the same time: each report is there once. */
export async function playRace(database: LaneDatabase, exports: number): Promise<void> {
  const lane = await openLane({ as: 'bot', database });
  // As long as in production: nobody dies here, so nobody may be taken over from.
  const connection = connectionTo(lane, 90_000);
  const workers = [startWorker(), startWorker()];
  const start = performance.now();
  const orders = { task: 'race', connection, report: 'one', exports } as const;
  const figures = (await Promise.all(workers.map((worker) => worker.carryOut(orders)))).map((done) => done?.figures);
  const seconds = (performance.now() - start) / 1000;
  const [mine = [], others = []] = figures.map((one) => one?.answers);
  const pairs = mine.map((answer, at) => [answer, others[at] ?? ''].sort().join(' + '));
  const count = (what: string) => pairs.filter((pair) => pair === what).length;
  const inProgress = count('in progress + sent');
  const replayed = count('replayed + sent');
  const { slack } = lane.sandbox.state;
  const titles = slack.messages('general').map(({ text }) => /Meeting \d+/.exec(text)?.[0]);
  const posts = slack.requests.filter(({ method }) => method === 'chat.postMessage');
  printTable(
    `Two processes, the same ${exports} exports, one ${database} database, bot token`,
    ['seconds', 'exports/s', 'sent by A', 'sent by B', 'other: in progress', 'other: replayed', 'posts', 'messages'],
    [
      [
        seconds.toFixed(1),
        (exports / seconds).toFixed(0),
        ...[mine, others].map((answers) => String(answers.filter((answer) => answer === 'sent').length)),
        String(inProgress),
        String(replayed),
        String(posts.length),
        String(titles.length),
      ],
    ],
  );
  expect(inProgress + replayed, String(new Set(pairs))).toBe(exports);
  expect(new Set(titles)).toEqual(new Set(Array.from({ length: exports }, (_, at) => numberedReport(at).title)));
  expect(titles).toHaveLength(exports);
  expect(posts).toHaveLength(exports);
}

/** A worker that waits longer than its lease keeps its export as long as it lives. */
export async function playLongWait(database: LaneDatabase): Promise<void> {
  const leaseMs = 1200;
  const lane = await openLane({ as: 'bot', database });
  const [slow, other] = [startWorker(), startWorker()];
  lane.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'slow', delayMs: 2.5 * leaseMs });
  const connection = connectionTo(lane, leaseMs);
  const exporting = slow.carryOut({ task: 'export', report: 'three', connection });
  const isWaiting = () => lane.sandbox.state.slack.requests.some(({ fault }) => fault === 'slow');
  await vi.waitUntil(isWaiting, { timeout: 15_000, interval: 5 });
  // It tries to resume until the export is no longer pending.
  const resuming = other.carryOut({ task: 'resume', report: 'three', connection });
  const [exported, resumed] = await Promise.all([exporting, resuming]);
  expect(exported?.outcomes).toMatchObject([{ status: 'success', warnings: [] }]);
  expect(resumed?.outcomes).toEqual([]);
  expect((await copiesIn(lane.sandbox, { as: 'bot', report: 'three' })).counts).toEqual([1, 1, 1]);
}
