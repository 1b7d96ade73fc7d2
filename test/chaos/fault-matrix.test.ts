import { expect, test } from 'vitest';
import { copiesIn } from './copies.ts';
import { FAULT_CASES, type FaultCase } from './fault-cases.ts';
import { inLanes } from './in-lanes.ts';
import { exportReport, type Lane, openLane, openLanes } from './lane.ts';
import { type Cell, type MatrixStep, playCell } from './play-cell.ts';
import { printTable } from './table.ts';

/** Most of a cell is waiting. Where a late answer cannot be mended by a look, the machine must not be too busy. */
const AT_ONCE = { bot: 14, webhook: 8 };

const posting = (as: MatrixStep['as'], power: MatrixStep['power']): MatrixStep[] =>
  [0, 1, 2].map((slot) => ({
    name: `message-${slot + 1}`,
    as,
    report: 'three',
    method: as === 'bot' ? 'chat.postMessage' : 'webhook',
    skip: slot,
    slot,
    power,
  }));

const growing = { as: 'bot', before: 'three', report: 'four, second version' } as const;
const EDIT: MatrixStep[] = [
  ...[0, 1, 2].map((slot): MatrixStep => {
    return { ...growing, name: `update ${slot + 1}`, method: 'chat.update', skip: slot, slot, power: 'edits' };
  }),
  { ...growing, name: 'add 4', method: 'chat.postMessage', skip: 0, slot: 3, power: 'posts, can be looked for' },
  {
    as: 'bot',
    before: 'four',
    report: 'three, second version',
    name: 'remove 4',
    method: 'chat.delete',
    skip: 0,
    slot: 3,
    removes: true,
    power: 'edits',
  },
];

/** All faults × all steps, printed. Each cell has been held against its rule when this resolves. */
async function playMatrix(title: string, steps: readonly MatrixStep[], lanes: readonly Lane[]): Promise<void> {
  const pairs = FAULT_CASES.flatMap((fault) => steps.map((step) => ({ fault, step })));
  const failures: unknown[] = [];
  const cells = await inLanes(
    pairs,
    lanes,
    ({ fault, step }, lane): Promise<Cell | undefined> =>
      playCell(fault, step, lane).catch((error: unknown) => {
        failures.push(error);
        return undefined;
      }),
  );
  const rowOf = (fault: FaultCase): string[] => {
    const row = cells.filter((_, at) => pairs[at]?.fault === fault);
    const whys = [...new Set(row.map((cell) => cell?.expectation.why ?? ''))].filter((why) => why !== '');
    return [fault.name, ...row.map((cell) => cell?.text ?? 'WRONG'), whys.join('; ')];
  };
  printTable(title, ['fault', ...steps.map(({ name }) => name), 'why'], FAULT_CASES.map(rowOf));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}

const LEGEND = 'Each cell: outcome of the first call, outcome of the repetition if one was needed: copies in Slack.';

test('the faults are those the sandbox has', () => {
  const kinds = new Set<string>(FAULT_CASES.map(({ fault }) => fault.kind));
  const all = `connection-refused http-429 http-500-before http-500-after reset-before reset-after slow lost-answer html
    cut-json repeated token-revoked error fatal_error redirect`;
  expect([...kinds].sort()).toEqual(all.split(/\s+/).sort());
});

test('a parent with a thread, as a bot', { timeout: 90_000 }, async () => {
  const lanes = await openLanes(AT_ONCE.bot, { as: 'bot' });
  await playMatrix(`Bot token, parent and thread. ${LEGEND}`, posting('bot', 'posts, can be looked for'), lanes);
});

test('an edit, as a bot', { timeout: 90_000 }, async () => {
  const lanes = await openLanes(AT_ONCE.bot, { as: 'bot' });
  await playMatrix(`Bot token, edit of a changed report. ${LEGEND}`, EDIT, lanes);
});

test('messages one after the other, by a webhook', { timeout: 90_000 }, async () => {
  const lanes = await openLanes(AT_ONCE.webhook, { as: 'webhook' });
  await playMatrix(`Webhook. ${LEGEND}`, posting('webhook', 'posts, nobody can look'), lanes);
});

test.each([false, true])('a token that works again goes on where it stopped (carried out: %o)', async (committed) => {
  const lane = await openLane({ as: 'bot' });
  const at = lane.service();
  const rows: string[][] = [];
  for (const skip of [0, 1, 2]) {
    lane.reset();
    lane.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'token-revoked', committed, skip });
    const first = await exportReport(at, 'three', `revoked-${skip}`);
    for (const token of lane.sandbox.state.slack.tokens) token.status = 'active';
    const last = await exportReport(at, 'three', `revoked-${skip}`);
    const { counts } = await copiesIn(lane.sandbox, { as: 'bot', report: 'three' });
    rows.push([`message-${skip + 1}`, first.status, last.status, counts.join(' ')]);
    // Slack refused in plain words what it had done: nobody can know, and two is what comes of it.
    expect(counts).toEqual([0, 1, 2].map((slot) => (slot === skip && committed ? 2 : 1)));
    expect(last.status).toBe('success');
  }
  const what = committed ? 'LIMIT: carried out and refused all the same' : 'not carried out';
  printTable(`Token revoked (${what}), then valid again`, ['at', 'first', 'after it', 'copies'], rows);
});
