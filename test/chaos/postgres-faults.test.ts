import { test } from 'vitest';
import { AT_ONCE, EDIT, playFaultTable, posting } from './fault-tables.ts';
import { openLanes } from './lane.ts';
import { survivorsOf } from './survivors.ts';

const TIMEOUT = { timeout: 90_000 };
const IN = 'Postgres; another process asks again';

const others = survivorsOf(1);

test('a parent with a thread, as a bot', TIMEOUT, async () => {
  const lanes = await openLanes(AT_ONCE.bot, { as: 'bot', database: 'Postgres' });
  const steps = posting('bot', 'posts, can be looked for');
  await playFaultTable(`${IN}. Bot token, parent and thread`, steps, lanes, others[0]);
});

test('an edit, as a bot', TIMEOUT, async () => {
  const lanes = await openLanes(AT_ONCE.bot, { as: 'bot', database: 'Postgres' });
  await playFaultTable(`${IN}. Bot token, edit of a changed report`, EDIT, lanes, others[0]);
});

test('messages one after the other, by a webhook', TIMEOUT, async () => {
  const lanes = await openLanes(AT_ONCE.webhook, { as: 'webhook', database: 'Postgres' });
  await playFaultTable(`${IN}. Webhook`, posting('webhook', 'posts, nobody can look'), lanes, others[0]);
});
