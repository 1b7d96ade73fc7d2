import { describe, expect, test } from 'vitest';
import { USER_PASS } from '../../../src/providers/slack/pickers/user-list.ts';
import { allPages, pickerStage } from './picker-stage.ts';

describe('people', () => {
  test('are shown by their name and handle, without bots and those who left', async () => {
    const at = await pickerStage();
    at.state.addUser({ name: 'gone', realName: 'Gone Person', deleted: true });
    at.state.addUser({ name: 'robot', realName: 'Robot', isBot: true });
    at.state.users.push({ id: 'USLACKBOT', name: 'slackbot', realName: 'Slackbot', isBot: false, deleted: false });
    expect(await at.search('user')).toEqual({
      items: [
        { id: expect.stringMatching(/^U/), label: 'Ada Okafor', detail: '@ada' },
        { id: expect.stringMatching(/^U/), label: 'Ben Lindqvist', detail: '@ben' },
        { id: expect.stringMatching(/^U/), label: 'Chiara Rossi', detail: '@chiara' },
      ],
    });
  });

  test.each([
    ['OKAFOR', 'Ada Okafor'],
    ['@ben', 'Ben Lindqvist'],
    ['chiara@example', 'Chiara Rossi'],
    ['zoe', 'Zoë Ångström'],
    ['angstrom', 'Zoë Ångström'],
    ['太郎', '山田太郎'],
  ])('are found by %j', async (query, label) => {
    const at = await pickerStage();
    at.state.addUser({ name: 'za', realName: 'Zoë Ångström' });
    at.state.addUser({ name: 'ty', realName: '山田太郎' });
    expect((await allPages(at, 'user', query)).labels).toEqual([label]);
  });

  test('have three names, each of which is looked in', async () => {
    const member = { id: 'U1', name: 'handle', real_name: 'Real Name', profile: { display_name: 'Display' } };
    const client = { users: { list: async () => ({ members: [member, { id: 5 }, { id: 'U2' }] }) } };
    const { entries } = await USER_PASS.list(client as never, { limit: 1 });
    expect(entries).toEqual([
      { id: 'U1', label: 'Real Name', detail: '@handle', keys: 'real name\ndisplay\nhandle' },
      { id: 'U2', label: 'U2', detail: '', keys: '' },
    ]);
  });

  test('a query does not run over two names of one person', async () => {
    const at = await pickerStage();
    expect((await at.search('user', { query: 'okafor\nada' })).items).toEqual([]);
    expect((await at.search('user', { query: 'okafor ada' })).items).toEqual([]);
  });

  test('addresses stay unseen without their scope', async () => {
    const at = await pickerStage({ scopes: ['users:read'] });
    expect((await at.search('user', { query: 'chiara@example' })).items).toEqual([]);
  });

  test('without the scope the search is refused', async () => {
    const at = await pickerStage({ scopes: ['chat:write'] });
    await expect(at.search('user')).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      hint: 'Add the scope users:read to the Slack app and install it again.',
    });
  });
});
