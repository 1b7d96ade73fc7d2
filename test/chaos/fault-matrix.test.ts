import { expect, test } from 'vitest';
import { copiesIn } from './copies.ts';
import { FAULT_CASES } from './fault-cases.ts';
import { AT_ONCE, EDIT, playFaultTable, posting } from './fault-tables.ts';
import { exportReport, openLane, openLanes } from './lane.ts';
import { printTable } from './table.ts';

test('the faults are those the sandbox has', () => {
  const kinds = new Set<string>(FAULT_CASES.map(({ fault }) => fault.kind));
  const all = `connection-refused http-429 http-500-before http-500-after reset-before reset-after slow lost-answer html
    cut-json repeated token-revoked error fatal_error redirect`;
  expect([...kinds].sort()).toEqual(all.split(/\s+/).sort());
});

test('a parent with a thread, as a bot', { timeout: 90_000 }, async () => {
  const lanes = await openLanes(AT_ONCE.bot, { as: 'bot' });
  await playFaultTable('Bot token, parent and thread', posting('bot', 'posts, can be looked for'), lanes);
});

test('an edit, as a bot', { timeout: 90_000 }, async () => {
  const lanes = await openLanes(AT_ONCE.bot, { as: 'bot' });
  await playFaultTable('Bot token, edit of a changed report', EDIT, lanes);
});

test('messages one after the other, by a webhook', { timeout: 90_000 }, async () => {
  const lanes = await openLanes(AT_ONCE.webhook, { as: 'webhook' });
  await playFaultTable('Webhook', posting('webhook', 'posts, nobody can look'), lanes);
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
