import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChannel } from '../../../src/providers/slack/channel-link.ts';
import { SLACK_PROVIDER, type SlackConfig, type SlackDestination } from '../../../src/providers/slack/index.ts';
import { longReport, sampleReport } from '../../support/sample-report.ts';
import { slackService } from '../../support/slack-service.ts';

const BOT: SlackConfig = { accessToken: 'xoxb-1' };
const WEBHOOK: SlackConfig = { webhookUrl: 'https://hooks.slack.com/services/T1/B1/x' };
const resolve = (asked: SlackDestination, config = BOT) => SLACK_PROVIDER.resolveDestination(config, asked);
const TS = '1700000000.000100';

describe('a channel as people type and paste it', () => {
  test.each([
    ['C0123456789', { channel: 'C0123456789' }],
    ['#sales', { channel: 'sales' }],
    ['  sales ', { channel: 'sales' }],
    ['營業部', { channel: '營業部' }],
    ['<#C0123456789|sales>', { channel: 'C0123456789' }],
    ['https://acme.slack.com/archives/C0123456789', { channel: 'C0123456789' }],
    ['https://acme.enterprise.slack.com/archives/G0123456789/', { channel: 'G0123456789' }],
    ['https://agency.slack-gov.com/archives/C0123456789', { channel: 'C0123456789' }],
    ['https://app.slack.com/client/T01234567/C0123456789', { channel: 'C0123456789' }],
    ['https://app.slack.com/client/T01234567/C0123456789/details', { channel: 'C0123456789' }],
    [
      'https://app.slack.com/client/T01234567/C0123456789/thread/C0123456789-1700000000.000100',
      { channel: 'C0123456789', threadTs: TS },
    ],
    ['https://acme.slack.com/archives/C0123456789/p1700000000000100', { channel: 'C0123456789', threadTs: TS }],
    [
      `https://acme.slack.com/archives/C0123456789/p1700000099000200?thread_ts=${TS}&cid=C0123456789`,
      { channel: 'C0123456789', threadTs: TS },
    ],
  ])('%s', (text, named) => {
    expect(parseChannel(text)).toEqual(named);
    expect(resolve({ channel: text })).toEqual(named);
  });

  test.each([
    'https://acme.slack.com.evil.example/archives/C0123456789',
    'https://acme.slack.com/archives/C0123456789/p1700000000000100?thread_ts=&cid=C0123456789',
    'https://acme.slack.com/archives/C0123456789/p1700000000000100?thread_ts=17',
    'https://evilslack.com/archives/C0123456789',
    'https://acme.slack.com/files/U1/F1',
    'https://example.com/',
    'javascript://acme.slack.com/archives/C0123456789',
    'https://',
    '',
    '#',
  ])('is refused when it leads to no channel: %s', (text) => {
    expect(parseChannel(text)).toBeUndefined();
    expect(() => resolve({ channel: text })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error);
  });

  test('never throws, and reads again what it has read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
        const named = parseChannel(text);
        if (named === undefined || named.channel.startsWith('#') || /^<|^\s|\s$|:\/\//.test(named.channel)) return;
        expect(parseChannel(named.channel)).toEqual({ channel: named.channel });
      }),
    );
  });
});

describe('what does not go together is refused, naming the path', () => {
  test.each([
    [
      BOT,
      { channel: `https://a.slack.com/archives/C0123456789/p1700000000000100`, threadTs: '1700000000.000200' },
      'destination.threadTs',
    ],
    [BOT, { channel: 'sales', replyBroadcast: true }, 'destination.replyBroadcast'],
    [WEBHOOK, { channel: 'sales' }, 'destination.channel'],
    [WEBHOOK, { channel: 'sales', threadTs: TS }, 'destination.threadTs'],
    [WEBHOOK, { user: 'U0123456' }, 'destination.user'],
    [WEBHOOK, { email: 'ada@example.com' }, 'destination.email'],
  ])('%o %o', (config, asked, path) => {
    expect(() => resolve(asked, config)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', issues: [expect.objectContaining({ path })] }) as Error,
    );
  });
});

test('one person’s address is one destination, however it is spelt', () => {
  expect(resolve({ email: 'Ada@Example.com' })).toEqual({ email: 'ada@example.com' });
});

test('a pasted link, a name with # and one without are one export', async () => {
  const at = await slackService();
  const { id } = at.sandbox.state.slack.channel('general');
  const spellings = [id, `https://sandbox.slack.com/archives/${id}`, `<#${id}|general>`];
  for (const channel of spellings) {
    const to = { provider: 'slack', destination: { channel } } as const;
    expect(await at.mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ status: 'success' });
  }
  expect(at.messages()).toHaveLength(1);
});

test('a link to a message means its thread, and the first reply is shown in the channel when that is asked for', async () => {
  const at = await slackService();
  const { slack } = at.sandbox.state;
  const { ts } = slack.post('general', { text: 'How was the meeting?' });
  const link = `https://sandbox.slack.com/archives/${slack.channel('general').id}/p${ts.replace('.', '')}`;
  const outcome = await at.mine.export({
    report: longReport(110),
    sessionId: 's',
    to: { provider: 'slack', destination: { channel: link, replyBroadcast: true } },
    options: { includeTranscript: true },
  });
  expect(outcome).toMatchObject({ status: 'success' });
  expect(at.messages().map((message) => [message.threadTs, message.isBroadcast])).toEqual([
    [ts, true],
    [ts, false],
    [ts, false],
    [ts, false],
  ]);
});

test('a broadcast reply whose answer was lost is found in its thread', async () => {
  const at = await slackService();
  const { ts } = at.sandbox.state.slack.post('general', { text: 'How was the meeting?' });
  at.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-after' });
  const destination = { channel: 'general', threadTs: ts, replyBroadcast: true };
  const to = { provider: 'slack', destination } as const;
  expect(await at.mine.export({ report: sampleReport(), sessionId: 's', to })).toMatchObject({ status: 'success' });
  expect(at.messages()).toHaveLength(1);
});

test('a private channel the app is in takes a report, by name and by id', async () => {
  const at = await slackService();
  const { slack } = at.sandbox.state;
  for (const channel of ['leadership', slack.channel('leadership').id]) {
    const to = { provider: 'slack', destination: { channel } } as const;
    expect(await at.mine.export({ report: sampleReport(), sessionId: channel, to })).toMatchObject({
      status: 'success',
    });
  }
  const to = { provider: 'slack', destination: { channel: slack.channel('secret').id } } as const;
  const refused = await at.mine.export({ report: sampleReport(), sessionId: 's', to });
  expect(refused).toMatchObject({ status: 'failed', code: 'NOT_FOUND', vendorCode: 'channel_not_found' });
  expect(refused.hint).toContain('if it is private, invite the app');
});
