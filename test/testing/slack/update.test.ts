import { expect, test } from 'vitest';
import { openSlack, refusalOf } from './slack-client.ts';

const metadata = { event_type: 'e', event_payload: { key: '1' } };
const blocks = (text: string) => [{ type: 'section', text: { type: 'plain_text', text } }] as never;

async function openWithMessage() {
  const room = await openSlack();
  const channel = room.slack.channel('general').id;
  const parent = room.slack.post('general', { text: 'parent' }).ts;
  const posted = await room.client.chat.postMessage({
    channel,
    text: 'one',
    blocks: blocks('one'),
    metadata,
    thread_ts: parent,
  });
  const ts = String(posted.ts);
  const update = (args: object) => room.client.chat.update({ channel, ts, ...args } as never);
  const stored = () => room.slack.messages('general').find((message) => message.ts === ts);
  return { ...room, channel, parent, ts, update, stored };
}

test('an update replaces text, blocks and metadata, and leaves time and thread', async () => {
  await using room = await openWithMessage();
  const { update, stored, ts, parent } = room;
  const later = { event_type: 'f', event_payload: { key: '2' } };
  const answer = await update({ text: 'two', blocks: blocks('two'), metadata: later });
  expect(answer).toMatchObject({ ts, text: 'two', message: { text: 'two', metadata: later, thread_ts: parent } });
  expect(stored()).toMatchObject({ text: 'two', blocks: blocks('two'), metadata: later, threadTs: parent });
});

test('what an update leaves out', async () => {
  await using room = await openWithMessage();
  const { update, stored } = room;
  await update({ attachments: [{ text: 'x' }] });
  expect(stored()).toMatchObject({ blocks: blocks('one'), metadata, attachments: [{ text: 'x' }] });
  await update({ text: 'two' });
  expect(stored()).toMatchObject({ text: 'two', metadata, attachments: [{ text: 'x' }] });
  expect(stored()).not.toHaveProperty('blocks');
  await update({ text: 'two', metadata: {} });
  expect(stored()).not.toHaveProperty('metadata');
});

test('what cannot be updated or deleted', async () => {
  await using room = await openWithMessage();
  const { client, slack, channel, update, ts, sandbox } = room;
  const hook = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"hook"}' };
  await fetch(sandbox.slack.webhookUrl, hook);
  for (const foreign of slack.messages('general').filter(({ via }) => via !== 'api')) {
    expect(await refusalOf(update({ ts: foreign.ts, text: 'x' }))).toMatchObject({ error: 'cant_update_message' });
    const call = client.chat.delete({ channel, ts: foreign.ts });
    expect(await refusalOf(call)).toMatchObject({ error: 'cant_delete_message' });
  }
  expect(await refusalOf(update({ ts: '1.000001', text: 'x' }))).toMatchObject({ error: 'message_not_found' });
  slack.channel('general').isArchived = true;
  expect(await refusalOf(update({ text: 'x' }))).toMatchObject({ error: 'is_inactive' });
  expect(await refusalOf(client.chat.delete({ channel, ts }))).toMatchObject({ error: 'cant_delete_message' });
});

test('a deleted message cannot be updated', async () => {
  await using room = await openWithMessage();
  const { client, channel, update, ts } = room;
  await client.chat.delete({ channel, ts });
  expect(await refusalOf(update({ text: 'x' }))).toMatchObject({ error: 'message_not_found' });
});
