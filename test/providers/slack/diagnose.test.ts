import { describe, expect, test } from 'vitest';
import { ExportService, type Finding, memoryStorage } from '../../../src/index.ts';
import { diagnoseDestination } from '../../../src/providers/slack/diagnosis/diagnose-destination.ts';
import { BOT_FEATURES } from '../../../src/providers/slack/features.ts';
import { type SlackDestination, slack } from '../../../src/providers/slack/index.ts';
import { addChannels, type PickerStage, pickerStage } from './picker-stage.ts';

const ALL = [...new Set(BOT_FEATURES.flatMap(({ scopes }) => scopes))];
const without = (...scopes: string[]): string[] => ALL.filter((scope) => !scopes.includes(scope));
const named = (findings: readonly Finding[], name: string): Finding | undefined =>
  findings.find((finding) => finding.name === name);

/** The diagnosis of the stage's connection; whatever is not well must have a hint. */
async function findingsOf(at: PickerStage, destination?: SlackDestination): Promise<Finding[]> {
  const findings = await at.mine.diagnose(at.setting.id, destination);
  for (const { status, hint } of findings) if (status !== 'ok') expect(hint).toMatch(/\S/);
  return findings;
}

/** Says what is found about a connection with this token, which is an active one of the sandbox. */
async function withToken(at: PickerStage, token: string): Promise<Finding[]> {
  at.state.tokens.push({ token, scopes: [...ALL], status: 'active' });
  const { id } = await at.mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: token } });
  return at.mine.diagnose(id);
}

describe('the connection', () => {
  test('is well with every scope, and nothing is posted to find that out', async () => {
    const at = await pickerStage({ scopes: ALL });
    const findings = await findingsOf(at);
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'workspace',
      'token',
      ...BOT_FEATURES.map(({ id }) => id),
      'destination',
    ]);
    expect(named(findings, 'workspace')?.message).toBe('Connected to Sandbox as meeting_reports.');
    expect(at.state.requests.map(({ method }) => method)).toEqual(['auth.test', 'conversations.list']);
    expect(at.messages()).toEqual([]);
  });

  test.each(['revoked', 'expired', 'inactive'] as const)('with a token that is %s is a finding', async (status) => {
    const at = await pickerStage();
    for (const token of at.state.tokens) token.status = status;
    expect(named(await findingsOf(at), 'workspace')).toMatchObject({
      status: 'failed',
      hint: expect.stringMatching(/^Connect the Slack workspace again/),
    });
  });

  test('is not known when Slack cannot be asked', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'auth.test', kind: 'reset-before' });
    expect(named(await findingsOf(at), 'workspace')).toMatchObject({ status: 'unknown' });
  });

  test('whose credentials the host does not give is a finding', async () => {
    const service = new ExportService({
      providers: [slack()],
      storage: memoryStorage(),
      credentials: () => Promise.reject(new Error('vault is shut: xoxb-secret')),
    });
    const mine = service.forUser({ userId: 'user-1' });
    const { id } = await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault' });
    const findings = await mine.diagnose(id);
    expect(findings).toMatchObject([{ name: 'connection', status: 'failed', hint: 'Connect the account again.' }]);
    expect(JSON.stringify(findings)).not.toContain('xoxb');
  });

  test('whose host has fresher credentials is looked at with those, by pickers too', async () => {
    const at = await pickerStage();
    const asked: boolean[] = [];
    const service = new ExportService({
      providers: [slack({ baseUrl: at.sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
      storage: memoryStorage(),
      credentials: async (_ref, { refresh }) => {
        asked.push(refresh);
        return { accessToken: refresh ? at.sandbox.slack.botToken : 'xoxb-stale' };
      },
    });
    const mine = service.forUser({ userId: 'user-1' });
    const { id } = await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault' });
    expect(named(await mine.diagnose(id), 'workspace')).toMatchObject({ status: 'ok' });
    expect((await mine.search(id, 'channel', { query: 'general' })).items).toHaveLength(1);
    expect(asked).toEqual([false, true, false, true]);
  });

  test.each([
    ['xoxb-1-abc', 'ok', 'bot token'],
    ['xoxe.xoxb-1-abc', 'warning', '12 hours'],
    ['xoxp-1-abc', 'warning', 'user token'],
    ['xapp-1-abc', 'unknown', 'no kind of token'],
  ])('tells the kind of the token %s', async (token, status, message) => {
    const findings = await withToken(await pickerStage(), token);
    expect(named(findings, 'token')).toMatchObject({ status, message: expect.stringContaining(message) });
    expect(JSON.stringify(findings)).not.toContain(token);
  });

  test.each(BOT_FEATURES.map((feature) => [feature.id, feature] as const))(
    'tells what %s lacks',
    async (id, { scopes, sentence }) => {
      const at = await pickerStage({ scopes: without(...scopes) });
      expect(named(await findingsOf(at), id)).toEqual({
        name: id,
        status: id === 'post' ? 'failed' : 'warning',
        message: expect.stringContaining(sentence),
        hint: `Add the scope${scopes.length === 1 ? '' : 's'} ${scopes.join(' and ')} to the Slack app and install it again.`,
      });
    },
  );
});

describe('the destination', () => {
  const OK = { name: 'destination', status: 'ok' };
  test.each<[string, (at: PickerStage) => SlackDestination, object]>([
    ['a channel by name', () => ({ channel: '#general' }), OK],
    ['a channel by id', (at) => ({ channel: at.state.channel('general').id }), OK],
    ['a private channel by name', () => ({ channel: 'leadership' }), OK],
    ['a link', (at) => ({ channel: `https://a.slack.com/archives/${at.state.channel('general').id}` }), OK],
    ['a person', (at) => ({ user: at.state.users[1]?.id ?? '' }), OK],
    ['an address', () => ({ email: 'ada@example.com' }), OK],
    ['a name that is not shown', () => ({ channel: 'secret' }), { status: 'failed', hint: /\/invite/ }],
    ['an archived name', () => ({ channel: 'old-project' }), { status: 'failed', message: /archived/ }],
    [
      'a private channel by id',
      (at) => ({ channel: at.state.channel('secret').id }),
      { status: 'failed', hint: /\/invite/ },
    ],
    [
      'an archived id',
      (at) => ({ channel: at.state.channel('old-project').id }),
      { status: 'failed', hint: /Unarchive/ },
    ],
    ['no channel', () => ({ channel: 'C0000000000' }), { status: 'failed', message: /does not exist/ }],
    ['nobody', () => ({ user: 'U0000000000' }), { status: 'failed', hint: 'Choose another person.' }],
    ['no address', () => ({ email: 'nobody@example.com' }), { status: 'failed', message: /e-mail/ }],
  ])('%s', async (_name, destinationOf, expected) => {
    const at = await pickerStage();
    const found = named(await findingsOf(at, destinationOf(at)), 'destination');
    for (const [field, value] of Object.entries(expected)) {
      expect(found?.[field as keyof Finding]).toEqual(value instanceof RegExp ? expect.stringMatching(value) : value);
    }
  });

  test('a person who left', async () => {
    const at = await pickerStage();
    const { id } = at.state.addUser({ name: 'gone', deleted: true });
    expect(named(await findingsOf(at, { user: id }), 'destination')).toMatchObject({ status: 'failed' });
  });

  test.each(['random', 'by id'])('a public channel without membership: %s', async (how) => {
    for (const may of [true, false]) {
      const at = await pickerStage({ scopes: may ? ALL : without('chat:write.public') });
      const { id } = at.state.channel('random');
      const findings = await findingsOf(at, { channel: how === 'random' ? how : id });
      expect(named(findings, 'destination')).toMatchObject(
        may ? OK : { status: 'failed', hint: expect.stringMatching(/\/invite.*chat:write\.public/) },
      );
      expect(named(findings, 'destination-membership')?.status).toBe(may ? 'warning' : undefined);
    }
  });

  test.each<[string, SlackDestination, string[], string]>([
    ['a name', { channel: 'general' }, ['channels:read'], 'unknown'],
    ['a name that may be private', { channel: 'leadership' }, ['groups:read'], 'unknown'],
    ['a name that is public', { channel: 'general' }, ['groups:read'], 'ok'],
    ['an address, which an export needs, too', { email: 'ada@example.com' }, ['users:read.email'], 'failed'],
    ['a person', { user: 'U0SANDBOX1' }, ['users:read'], 'unknown'],
  ])('cannot be looked at for lack of a scope: %s', async (_name, destination, scopes, status) => {
    const at = await pickerStage({ scopes: without(...scopes) });
    const found = named(await findingsOf(at, destination), 'destination');
    expect(found?.status).toBe(status);
    if (status !== 'ok') expect(found?.hint).toContain(scopes[0]);
  });

  test('a channel by id cannot be looked at for lack of a scope', async () => {
    const at = await pickerStage({ scopes: without('channels:read') });
    const found = named(await findingsOf(at, { channel: at.state.channel('general').id }), 'destination');
    expect(found).toMatchObject({ status: 'unknown', hint: expect.stringContaining('channels:read') });
  });

  test('a name among more channels than are looked through is not known', async () => {
    const at = await pickerStage();
    addChannels(at, 9500, 'noise');
    expect(named(await findingsOf(at, { channel: 'last' }), 'destination')).toMatchObject({ status: 'unknown' });
    expect(at.calls('conversations.list', 'public_channel')).toHaveLength(10);
  });

  test('that Slack does not let look at now is not known', async () => {
    const at = await pickerStage();
    at.sandbox.faults.add({ vendor: 'slack', method: 'conversations.list', kind: 'http-429' });
    expect(named(await findingsOf(at), 'destination')).toMatchObject({ status: 'unknown' });
  });

  test('is the saved one, or the default channel, or none', async () => {
    const at = await pickerStage();
    const config = { accessToken: at.sandbox.slack.botToken };
    const save = (more: object) => at.mine.saveIntegrationConfig({ provider: 'slack', config: { ...config, ...more } });
    expect(named(await findingsOf(at), 'destination')?.message).toContain('#general');
    const byDefault = await at.mine.diagnose((await save({ defaultChannel: 'random' })).id);
    expect(named(byDefault, 'destination')?.message).toContain('#random');
    expect(named(await at.mine.diagnose((await save({})).id), 'destination')).toBeUndefined();
  });

  test('that people of another organization read is told', async () => {
    const channel = { id: 'C0123456789', name: 'partners', is_member: true, is_ext_shared: true };
    const client = { conversations: { info: async () => ({ ok: true, channel }) } };
    const api = { call: async (run: (client: unknown) => unknown) => run(client) };
    const directory = { api, key: '', ageMs: 0 } as never;
    const findings = await diagnoseDestination(directory, ALL, { channel: channel.id });
    expect(findings).toMatchObject([{ status: 'ok' }, { name: 'destination-audience', status: 'warning' }]);
  });

  test('that is none is refused', async () => {
    const at = await pickerStage();
    const diagnosed = at.mine.diagnose(at.setting.id, { chanel: 'x' });
    await expect(diagnosed).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('a webhook', () => {
  test('is well, and nothing is posted', async () => {
    const at = await pickerStage('webhook');
    expect(await findingsOf(at)).toMatchObject([{ name: 'webhook', status: 'ok' }]);
    expect(at.messages()).toEqual([]);
  });

  test('that was revoked is a finding', async () => {
    const at = await pickerStage('webhook');
    for (const webhook of at.state.webhooks) webhook.status = 'revoked';
    expect(await findingsOf(at)).toMatchObject([{ name: 'webhook', status: 'failed' }]);
  });

  test('has a channel of its own, and says so of another one', async () => {
    const at = await pickerStage('webhook');
    expect(named(await findingsOf(at, { channel: 'general' }), 'destination')).toMatchObject({ status: 'failed' });
  });
});
