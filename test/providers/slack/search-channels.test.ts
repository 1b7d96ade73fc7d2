import { describe, expect, test } from 'vitest';
import { addChannels, allPages, pickerStage } from './picker-stage.ts';

const READS = ['channels:read', 'groups:read', 'mpim:read'];
const SCOPES = ['chat:write', 'chat:write.public', ...READS];

describe('channels', () => {
  test('come list after list, public ones first, with what a person must know to choose', async () => {
    const at = await pickerStage();
    at.state.addChannel({ name: 'mpdm-ada--ben--bot-1', kind: 'mpim', isPrivate: true });
    const first = await at.search('channel');
    expect(first.items).toEqual([
      { id: expect.stringMatching(/^C/), label: '#general', detail: '4 members' },
      { id: expect.stringMatching(/^C/), label: '#random', detail: '3 members' },
    ]);
    expect(first.nextCursor).toBeDefined();
    const { items, notes } = await allPages(at, 'channel');
    expect(items.slice(2)).toEqual([
      { id: expect.stringMatching(/^C/), label: '#leadership', detail: 'private, 4 members' },
      { id: expect.stringMatching(/^G/), label: 'ada, ben, bot', detail: 'group message, 1 member' },
    ]);
    expect(notes).toEqual([]);
    const types = at.calls('conversations.list').map(({ args }) => args.types);
    expect(new Set(types)).toEqual(new Set(['public_channel', 'private_channel', 'mpim']));
    expect(at.calls('conversations.list').flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
  });

  test('of a name in capitals are found, which looks like an id', async () => {
    const at = await pickerStage();
    at.state.addChannel({ name: 'growth2025' });
    expect((await at.search('channel', { query: 'GROWTH2025' })).items).toMatchObject([{ label: '#growth2025' }]);
  });

  test('archived ones are left out, and what needs an invitation says so', async () => {
    const at = await pickerStage({ scopes: ['chat:write', ...READS] });
    const { labels, items } = await allPages(at, 'channel');
    expect(labels).not.toContain('#old-project');
    expect(items.find(({ label }) => label === '#random')?.detail).toBe(
      '3 members, the app is not in it: invite it with /invite',
    );
    expect(items.find(({ label }) => label === '#general')?.detail).toBe('4 members');
  });

  test('one call goes on through pages without a match, and stops at the first that has one', async () => {
    const at = await pickerStage();
    addChannels(at, 1500, 'noise');
    addChannels(at, 1, 'wanted');
    addChannels(at, 1500, 'noise2');
    at.state.requests.length = 0;
    const page = await at.search('channel', { query: '#wanted' });
    expect(page.items.map(({ label }) => label)).toEqual(['#wanted-0']);
    expect(page.nextCursor).toBeDefined();
    const asked = at.calls('conversations.list').map(({ args }) => Number(args.limit));
    expect(asked).toEqual([200, 999, 999]);
  });

  test('a page of which nothing is left, with more to come, is gone past', async () => {
    const at = await pickerStage();
    at.state.listPages = 'ragged';
    addChannels(at, 300, 'dead', { isArchived: true });
    addChannels(at, 1, 'alive');
    expect((await at.search('channel', { query: 'alive' })).items).toHaveLength(1);
  });

  test('a missing scope is told with its name, and its list skipped', async () => {
    const at = await pickerStage({ scopes: ['chat:write', 'channels:read'] });
    const { labels, notes } = await allPages(at, 'channel');
    expect(labels).toEqual(['#general', '#random']);
    expect(notes).toEqual(['groups:read', 'mpim:read']);
    const page = await at.search('channel', { query: 'leadership' });
    expect(page.items).toEqual([]);
    expect(page.notes).toContainEqual({
      name: 'groups:read',
      status: 'warning',
      message: 'The private channels are left out: the app may not list them.',
      hint: 'Add the scope groups:read to the Slack app and install it again.',
    });
  });

  test('without any scope that lists, the search is refused', async () => {
    const at = await pickerStage({ scopes: ['chat:write'] });
    await expect(at.search('channel')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: expect.stringContaining('channels:read, groups:read, mpim:read'),
    });
  });

  test('a name that is nowhere is told why it may be', async () => {
    const at = await pickerStage({ scopes: SCOPES });
    const page = await at.search('channel', { query: 'secret' });
    expect(page).toMatchObject({ items: [], notes: [{ name: 'not found', hint: expect.stringContaining('/invite') }] });
    expect(page.nextCursor).toBeUndefined();
  });

  test('what was found on an earlier page keeps that note away', async () => {
    const at = await pickerStage({ scopes: SCOPES });
    expect((await allPages(at, 'channel', 'general')).notes).toEqual([]);
  });
});

describe('a channel that is named by its id', () => {
  test.each([
    ['its id', (id: string) => id],
    ['a link', (id: string) => `https://sandbox.slack.com/archives/${id}`],
    ['a link of the client', (id: string) => ` https://app.slack.com/client/T0SANDBOX1/${id} `],
    ['a mention', (id: string) => `<#${id}|leadership>`],
  ])('is found by %s with one call', async (_name, textOf) => {
    const at = await pickerStage();
    const { id } = at.state.channel('leadership');
    expect(await at.search('channel', { query: textOf(id) })).toEqual({
      items: [{ id, label: '#leadership', detail: 'private, 4 members' }],
    });
    expect(at.state.requests.map(({ method }) => method)).toEqual(['conversations.info']);
  });

  test.each([
    ['secret', 'not found', '/invite'],
    ['old-project', 'archived', 'Unarchive'],
  ])('says why %s cannot be chosen', async (name, note, hint) => {
    const at = await pickerStage();
    expect(await at.search('channel', { query: at.state.channel(name).id })).toEqual({
      items: [],
      notes: [{ name: note, status: 'warning', message: expect.any(String), hint: expect.stringContaining(hint) }],
    });
  });

  test('a name in capitals is a name', async () => {
    const at = await pickerStage();
    expect((await at.search('channel', { query: 'GENERAL' })).items[0]?.label).toBe('#general');
  });
});

describe('names of all scripts are found', () => {
  const NAMES = [
    'réunion-équipe',
    '営業-チーム',
    '🚀-launch',
    'ｆｕｌｌ',
    'straße',
    'İstanbul',
    '한국팀',
    'c++.*(team)',
  ];
  test.each([
    ['reunion', 'réunion-équipe'],
    ['RÉUNION', 'réunion-équipe'],
    ['re\u0301union', 'réunion-équipe'],
    ['#équipe', 'réunion-équipe'],
    ['チーム', '営業-チーム'],
    ['ﾁｰﾑ', '営業-チーム'],
    ['🚀', '🚀-launch'],
    ['full', 'ｆｕｌｌ'],
    ['STRASSE'.replace('SS', 'ß'), 'straße'],
    ['istanbul', 'İstanbul'],
    ['한국', '한국팀'],
    ['.*(', 'c++.*(team)'],
  ])('%j finds %j', async (query, name) => {
    const at = await pickerStage();
    for (const one of NAMES) at.state.addChannel({ name: one });
    expect((await at.search('channel', { query })).items.map(({ label }) => label)).toEqual([`#${name}`]);
  });

  test('a Hangul syllable is not a part of another', async () => {
    const at = await pickerStage();
    at.state.addChannel({ name: '한국팀' });
    expect((await at.search('channel', { query: '하' })).items).toEqual([]);
  });

  test('hostile names are shown on one line, and stand for nothing else', async () => {
    const at = await pickerStage();
    for (const name of ['__proto__', 'constructor', 'a\nb', 'x\u202etxt.exe', '<!channel>', 'null']) {
      at.state.addChannel({ name });
    }
    const { labels } = await allPages(at, 'channel');
    expect(labels).toEqual(
      expect.arrayContaining(['#__proto__', '#constructor', '#a b', '#x txt.exe', '#<!channel>', '#null']),
    );
    expect((await at.search('channel', { query: '__proto__' })).items).toHaveLength(1);
    expect((await at.search('channel', { query: '\u0301' })).items).toEqual([]);
  });
});

describe('what is refused', () => {
  const other = Buffer.from(JSON.stringify([1, 'user', 0, null, false, false])).toString('base64url');
  const far = Buffer.from(JSON.stringify([1, 'channel', 9, null, false, false])).toString('base64url');
  const foreign = Buffer.from(JSON.stringify([1, 'channel', 0, 'bm9wZQ==', false, false])).toString('base64url');
  test.each([
    ['garbage', 'x'],
    ['no text', 5 as never],
    ['an endless one', 'A'.repeat(100_000)],
    ['JSON of another shape', Buffer.from('{"a":1}').toString('base64url')],
    ['one of another kind', other],
    ['one beyond the end', far],
    ['one that Slack does not know', foreign],
  ])('a cursor that is %s', async (_name, cursor) => {
    const at = await pickerStage();
    await expect(at.search('channel', { cursor })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'cursor' }],
    });
  });

  test('a kind and a query that are none', async () => {
    const at = await pickerStage();
    await expect(at.search('planet')).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'kind' }] });
    await expect(at.search('__proto__')).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'kind' }] });
    await expect(at.search('user', { query: {} as never })).rejects.toMatchObject({ issues: [{ path: 'query' }] });
  });

  test.each(['channel', 'user'])('a webhook that shall list: %s', async (kind) => {
    const at = await pickerStage('webhook');
    await expect(at.search(kind)).rejects.toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'kind' }] });
    expect(at.state.requests).toEqual([]);
  });
});

test('a cursor is good in another process', async () => {
  const at = await pickerStage();
  addChannels(at, 450, 'room');
  const { nextCursor = '' } = await at.search('channel', { query: 'room' });
  const again = at.service.forUser({ userId: 'user-1' });
  const page = await again.search(at.setting.id, 'channel', { query: 'room', cursor: nextCursor });
  expect(page.items.map(({ label }) => label)).toContain('#room-449');
  expect(nextCursor).not.toContain(at.sandbox.slack.botToken);
});
