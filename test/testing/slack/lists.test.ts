import { expect, test } from 'vitest';
import type { SlackWorkspace } from '../../../src/testing/index.ts';
import { openSlack, refusalOf } from './slack-client.ts';

interface Page {
  readonly channels?: { id?: string; name?: string }[];
  readonly members?: { id?: string }[];
  readonly response_metadata?: { next_cursor?: string };
}

type Room = Awaited<ReturnType<typeof openSlack>>;

async function pagesOf({ client }: Room, method: string, args: Record<string, unknown>): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined = '';
  do {
    const page = (await client.apiCall(method, { ...args, ...(cursor && { cursor }) })) as Page;
    pages.push(page);
    cursor = page.response_metadata?.next_cursor;
  } while (cursor);
  return pages;
}

function fill(slack: SlackWorkspace): string[] {
  const wanted = ['general', 'random'];
  for (let index = 0; index < 60; index += 1) {
    const name = `room-${index}`;
    const isPrivate = index >= 20 && index < 40;
    const isArchived = index >= 40 && index % 2 === 0;
    slack.addChannel({ name, isPrivate, isArchived, botIsMember: index % 3 === 0 });
    if (!isPrivate && !isArchived) wanted.push(name);
  }
  return wanted;
}

const asked = { limit: 10, types: 'public_channel', exclude_archived: true };

test.for([
  ['full', [10, 10, 10, 2]],
  ['ragged', [2, 5, 5, 5, 5, 0, 0, 0, 0, 2, 3, 2, 3]],
] as const)('%s pages of channels, and what is on them', async ([listPages, expected]) => {
  await using room = await openSlack({ slack: { listPages } });
  const wanted = fill(room.slack);
  const pages = await pagesOf(room, 'conversations.list', asked);
  expect(pages.flatMap(({ channels }) => channels?.map(({ name }) => name))).toEqual(wanted);
  expect(pages.map(({ channels }) => channels?.length)).toEqual(expected);
  const closed = await pagesOf(room, 'conversations.list', { limit: 10, types: 'private_channel' });
  const visible = room.slack.channels.filter(({ isPrivate, botIsMember }) => isPrivate && botIsMember);
  expect(closed.flatMap(({ channels }) => channels?.map(({ id }) => id))).toEqual(visible.map(({ id }) => id));
});

test.for([
  ['full', 10],
  ['ragged', 5],
] as const)('%s pages of people hold %i of them', async ([listPages, most]) => {
  await using room = await openSlack();
  const { slack } = room;
  slack.listPages = listPages;
  for (let index = 0; index < 30; index += 1) slack.addUser({ name: `user-${index}` });
  const pages = await pagesOf(room, 'users.list', { limit: 10 });
  expect(pages.flatMap(({ members }) => members?.map(({ id }) => id))).toEqual(slack.users.map(({ id }) => id));
  expect(pages[0]?.members).toHaveLength(most);
  expect(await pagesOf(room, 'users.list', { limit: 1 })).toHaveLength(slack.users.length);
});

test.for(['full', 'ragged'] as const)('a page of channels is under 1000, also %s', async (listPages) => {
  await using room = await openSlack({ slack: { listPages } });
  const { client } = room;
  expect((await client.conversations.list({ limit: 999 })).ok).toBe(true);
  for (const limit of [1000, 1001, -1]) {
    expect(await refusalOf(client.conversations.list({ limit }))).toMatchObject({ error: 'invalid_limit' });
  }
});

test.for(['full', 'ragged'] as const)('20,000 channels and 50,000 users are no burden, %s', async (listPages) => {
  await using room = await openSlack({ slack: { listPages } });
  const { slack } = room;
  const start = performance.now();
  for (let index = 0; index < 20_000; index += 1) slack.addChannel({ name: `room-${index}` });
  for (let index = 0; index < 50_000; index += 1) slack.addUser({ name: `user-${index}` });
  const filled = performance.now();
  const channels = await pagesOf(room, 'conversations.list', { limit: 999 });
  const members = await pagesOf(room, 'users.list', { limit: 1000 });
  const read = performance.now();
  expect(channels.flatMap((page) => page.channels ?? [])).toHaveLength(20_003);
  expect(members.flatMap((page) => page.members ?? [])).toHaveLength(50_004);
  // Measured: 0.1 s to fill, and most of a page's time is its JSON, written and read. Quadratic work takes minutes.
  expect(filled - start).toBeLessThan(2000);
  expect((read - filled) / (channels.length + members.length)).toBeLessThan(150);
});
