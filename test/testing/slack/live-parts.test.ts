import { expect, test } from 'vitest';
import { findLiveParts } from '../../../src/testing/slack/live-parts.ts';
import { openSlack } from './slack-client.ts';

const inert = { mentions: [], links: [] };
const tokens =
  '<!channel> <!here|here> <@U12AB> <#C12AB|general> <!subteam^S12AB|@team> <https://a.example/|a> <mailto:b@c.example>';
const live = {
  mentions: [
    { kind: 'broadcast', target: 'channel' },
    { kind: 'broadcast', target: 'here' },
    { kind: 'user', target: 'U12AB' },
    { kind: 'channel', target: 'C12AB' },
    { kind: 'usergroup', target: 'S12AB' },
  ],
  links: ['https://a.example/', 'mailto:b@c.example'],
};

test('tokens are live wherever Slack reads its markup', () => {
  expect(findLiveParts({ text: tokens })).toEqual(live);
  expect(
    findLiveParts({ text: '', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: tokens, verbatim: true } }] }),
  ).toEqual(live);
  expect(findLiveParts({ text: '', blocks: [{ type: 'markdown', text: tokens }] })).toEqual(live);
  expect(findLiveParts({ text: '', blocks: [], attachments: [{ text: tokens }] })).toEqual(live);
});

test('tokens are inert where Slack shows text as it is', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: tokens } },
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: tokens }] }] },
    { type: 'table', rows: [[{ type: 'raw_text', text: tokens }]] },
  ];
  expect(findLiveParts({ text: tokens, blocks })).toEqual(inert);
  expect(
    findLiveParts({
      text: tokens
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('https://a.example/', '')
        .replace('mailto:', ''),
    }),
  ).toEqual(inert);
});

test('typed elements are live', () => {
  const elements = [
    { type: 'broadcast', range: 'everyone' },
    { type: 'user', user_id: 'U1' },
    { type: 'usergroup', usergroup_id: 'S1' },
    { type: 'channel', channel_id: 'C1' },
    { type: 'link', url: 'https://b.example/' },
  ];
  const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] }];
  expect(findLiveParts({ text: '', blocks })).toEqual({
    mentions: [
      { kind: 'broadcast', target: 'everyone' },
      { kind: 'user', target: 'U1' },
      { kind: 'usergroup', target: 'S1' },
      { kind: 'channel', target: 'C1' },
    ],
    links: ['https://b.example/'],
  });
});

test('bare addresses and names are live only where Slack looks for them', () => {
  const text = 'see https://c.example/x and tell @channel';
  expect(findLiveParts({ text })).toEqual({ mentions: [], links: ['https://c.example/x'] });
  expect(findLiveParts({ text, findsNames: true }).mentions).toEqual([{ kind: 'broadcast', target: 'channel' }]);
  const mrkdwn = (verbatim: boolean) => [{ type: 'section', text: { type: 'mrkdwn', text, verbatim } }];
  expect(findLiveParts({ text: '', blocks: mrkdwn(true) })).toEqual(inert);
  expect(findLiveParts({ text: '', blocks: mrkdwn(false) }).mentions).toHaveLength(1);
});

test('stored messages carry their live parts, edits included', async () => {
  await using room = await openSlack();
  const { client, slack } = room;
  const posted = await client.chat.postMessage({ channel: 'general', text: 'hey <!channel>' });
  expect(slack.messages('general')[0]?.mentions).toEqual([{ kind: 'broadcast', target: 'channel' }]);
  await client.chat.update({ channel: String(posted.channel), ts: String(posted.ts), text: 'hey' });
  expect(slack.messages('general')[0]).toMatchObject(inert);
});
