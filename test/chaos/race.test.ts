import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { copiesIn } from './copies.ts';
import { connectionTo, startWorker } from './crash.ts';
import { type Freeze, type FrozenRow, placeOf, playFreeze, showFrozen } from './frozen.ts';
import { inLanes } from './in-lanes.ts';
import { openLane } from './lane.ts';
import { numberedReport } from './reports.ts';
import { printTable } from './table.ts';
import { WorkerProcess } from './worker-process.ts';

const TIMEOUT = { timeout: 90_000 };
const EXPORTS = 1000;

test('two processes export the same thousand reports at the same time', TIMEOUT, async () => {
  const lane = await openLane({ as: 'bot' });
  // As long as in production: nobody dies here, so nobody may be taken over from.
  const connection = connectionTo(lane, 90_000);
  const workers = [startWorker(), startWorker()];
  const start = performance.now();
  const orders = { task: 'race', connection, report: 'one', exports: EXPORTS } as const;
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
    'Two processes, the same 1,000 exports, one SQLite file, bot token',
    ['seconds', 'exports/s', 'sent by A', 'sent by B', 'other: in progress', 'other: replayed', 'posts', 'messages'],
    [
      [
        seconds.toFixed(1),
        (EXPORTS / seconds).toFixed(0),
        ...[mine, others].map((answers) => String(answers.filter((answer) => answer === 'sent').length)),
        String(inProgress),
        String(replayed),
        String(posts.length),
        String(titles.length),
      ],
    ],
  );
  expect(inProgress + replayed, String(new Set(pairs))).toBe(EXPORTS);
  expect(new Set(titles)).toEqual(new Set(Array.from({ length: EXPORTS }, (_, at) => numberedReport(at).title)));
  expect(titles).toHaveLength(EXPORTS);
  expect(posts).toHaveLength(EXPORTS);
});

test('a worker that waits longer than its lease keeps its export as long as it lives', TIMEOUT, async () => {
  const leaseMs = 1200;
  const lane = await openLane({ as: 'bot' });
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
});

describe('a worker frozen past its lease', () => {
  const HEAD = ['connection', 'frozen', 'in Slack then', 'told the other', 'told the woken one', 'copies'];
  const thread = (at: Freeze['at']): Freeze => ({ as: 'bot', report: 'three', at });
  const growing = (at: Freeze['at']): Freeze => ({
    as: 'bot',
    before: 'three',
    report: 'four, second version',
    at,
  });
  const webhook = (at: Freeze['at'], onUnknown: 'stop' | 'resend'): Freeze => ({
    as: 'webhook',
    report: 'three',
    at,
    onUnknown,
  });

  const survivors: WorkerProcess[] = [];
  beforeAll(() => {
    for (let at = 0; at < 3; at++) survivors.push(new WorkerProcess());
  });
  afterAll(() => Promise.all(survivors.map((survivor) => survivor.end())));

  const play = async (title: string, freezes: readonly Freeze[]): Promise<FrozenRow[]> => {
    const rows = await inLanes(freezes, survivors, playFreeze);
    printTable(title, HEAD, rows.map(showFrozen));
    return rows;
  };

  const codes = ({ woken }: FrozenRow): string[] => woken.warnings.map(({ code }) => code);

  function expectOneOfEach(row: FrozenRow, warnings: readonly string[]): void {
    const where = placeOf(row.freeze);
    const counts = row.finally.counts.map(() => 1);
    const before = row.finally.before.map(() => 0);
    expect(row.finally, where).toEqual({ counts, before, strays: 0, misplaced: 0 });
    expect(row.other?.status, where).toBe('success');
    expect(row.woken.status, where).toBe('success');
    expect(codes(row), where).toEqual(warnings);
  }

  test('as a bot, where its message is there already or not sent any more, there is one', TIMEOUT, async () => {
    const freezes = [
      { ...thread('before claim 1'), other: 'export' as const },
      ...['after claim 1', 'before journal 2', 'before journal 3', 'before journal 4'].map(thread),
      ...[1, 2].map((message) => thread({ message })),
    ];
    const rows = await play('Frozen past its lease, bot token, nothing is sent after it', freezes);
    for (const row of rows) expectOneOfEach(row, []);
  });

  test('as a bot that sends after all, it removes its second copy', TIMEOUT, async () => {
    const freezes = [
      ...['before chat.postMessage 1', 'before chat.postMessage 2', 'before chat.postMessage 3'].map(thread),
      ...[1, 2].map((message) => thread({ message, late: true })),
      growing('before chat.postMessage 1'),
    ];
    const rows = await play('Frozen past its lease, bot token, its message comes second', freezes);
    for (const row of rows) {
      expectOneOfEach(row, ['SECOND_COPY_REMOVED']);
      expect(row.woken.warnings[0]?.message).toMatch(/^message-\d \(C\w+:[\d.]+\) /);
    }
  });

  test('in an edit it says the same once more', TIMEOUT, async () => {
    const removing: Freeze = { as: 'bot', before: 'four', report: 'three', at: 'before chat.delete 1' };
    const rows = await play('Frozen past its lease, bot token, edit', [
      growing('before chat.update 1'),
      growing('before chat.update 3'),
      removing,
    ]);
    for (const row of rows) expectOneOfEach(row, []);
  });

  test('by a webhook nothing is sent twice, and the late one is named', TIMEOUT, async () => {
    const places = ['before webhook 1', 'before webhook 2', 'before journal 2', { message: 1 }, { message: 2 }];
    const rows = await play(
      'Frozen past its lease, webhook',
      places.map((at) => webhook(at, 'stop')),
    );
    for (const row of rows) {
      const slot = /2$/.test(placeOf(row.freeze)) && row.freeze.at !== 'before journal 2' ? 1 : 0;
      expect(row.finally.counts).toEqual([0, 1, 2].map((at) => (at <= slot ? 1 : 0)));
      expect(row).toMatchObject({ other: { status: 'unknown' }, woken: { status: 'unknown' } });
      expect(row.woken.warnings).toMatchObject([{ code: 'ARRIVED_LATE', message: expect.stringMatching(/^message-/) }]);
      expect(row.woken.warnings[0]?.message).toContain(`message-${slot + 1} `);
    }
  });

  const RESENT = ['before webhook 1', 'before webhook 2', 'before journal 2', { message: 1 }];
  const resent: FrozenRow[] = [];
  const slotOf = ({ freeze }: FrozenRow): number => (freeze.at === 'before webhook 2' ? 1 : 0);

  test('by a webhook whose host sends again, there are two of that message and no more', TIMEOUT, async () => {
    const title = 'Frozen past its lease, webhook, the other process was told to send again';
    const freezes = RESENT.map((at) => webhook(at, 'resend'));
    resent.push(...(await play(title, freezes)));
    for (const row of resent) {
      expect(row.finally.counts).toEqual([0, 1, 2].map((at) => (at === slotOf(row) ? 2 : 1)));
      expect(row.other).toMatchObject({ status: 'success', warnings: [{ code: 'SENT_AGAIN' }] });
      expect(row.woken.status).toBe('success');
    }
  });

  // All results of a webhook are equal, and stand for different messages all the same.
  test('by a webhook whose host sends again, the woken worker names the second copy', () => {
    expect(resent).toHaveLength(RESENT.length);
    for (const row of resent) {
      const warning = row.woken.warnings.find(({ code }) => code === 'SECOND_COPY');
      expect(warning?.message, placeOf(row.freeze)).toContain(`message-${slotOf(row) + 1} `);
    }
  });
});
