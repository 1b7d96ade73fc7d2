import { expect, test } from 'vitest';
import { findMessage } from '../../../src/providers/slack/export/find-message.ts';
import { WebApi } from '../../../src/providers/slack/web-api.ts';

const mark = { key: 'k', part: 'message-1', digest: 'd' };
const since = new Date();

/** A Slack that gives these answers, and the methods it was asked. */
function answering(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    const method = String(input).split('/').at(-1) ?? '';
    asked.push(method);
    return Response.json({ ok: true, ...(answers[method] as object) });
  };
  return { asked, api: new WebApi({ token: 'x', baseUrl: 'https://slack.test/api/', fetch }) };
}

const self = { bot_id: 'B1', team_id: 'T1', url: 'https://acme.slack.com/' };

test('more that nothing leads to is no sign of absence', async () => {
  const { api } = answering({ 'auth.test': self, 'conversations.history': { messages: [], has_more: true } });
  const looking = findMessage(api, { channel: 'C1', threadTs: undefined }, mark, since);
  await expect(looking).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
});

test('a name is not looked for without end', async () => {
  const { api, asked } = answering({
    'conversations.list': { channels: [{ id: 'C9', name: 'other' }], response_metadata: { next_cursor: 'same' } },
  });
  const looking = findMessage(api, { channel: 'sales', threadTs: undefined }, mark, since);
  await expect(looking).rejects.toMatchObject({ hint: expect.stringMatching(/by its id/) });
  expect(asked.length).toBeLessThan(10);
});

test('what is found has its link, the oldest first', async () => {
  const message = (ts: string) => ({
    ts,
    bot_id: 'B1',
    metadata: { event_type: 'liveprompt_export', event_payload: mark },
  });
  const history = { messages: [message('1700000002.000100'), message('1700000001.000100')] };
  const { api } = answering({ 'auth.test': self, 'conversations.history': history });
  expect(await findMessage(api, { channel: 'C1', threadTs: undefined }, mark, since)).toMatchObject({
    found: { exportId: 'C1:1700000001.000100', url: 'https://acme.slack.com/archives/C1/p1700000001000100' },
    others: [{ exportId: 'C1:1700000002.000100' }],
  });
});
