import { expect, test } from 'vitest';
import { startSandbox } from '../../src/testing/index.ts';

test('a sandbox listens on loopback only, shows its page, and stops', async () => {
  const sandbox = await startSandbox();
  expect(sandbox.slack.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/slack\/api\/$/);
  expect(sandbox.slack.webhookUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/slack\/services\/T\w+\/B\w+\/\w+$/);
  expect(sandbox.pageUrl).toBe(sandbox.slack.pageUrl);
  expect((await fetch(sandbox.pageUrl)).headers.get('content-type')).toContain('text/html');
  expect((await fetch(new URL('/elsewhere', sandbox.pageUrl))).status).toBe(404);
  await sandbox.close();
  await expect(fetch(sandbox.pageUrl)).rejects.toThrow('fetch failed');
});

test('what is not there is not there for long bodies either', async () => {
  const sandbox = await startSandbox();
  for (const path of ['/elsewhere', '/slack/elsewhere', '/slack/api/']) {
    const answer = await fetch(new URL(path, sandbox.pageUrl), { method: 'POST', body: Buffer.alloc(8 * 1024 * 1024) });
    expect([path, answer.status]).toEqual([path, 404]);
  }
  await sandbox.close();
});

test('sandboxes do not share anything', async () => {
  const [one, two] = await Promise.all([startSandbox(), startSandbox({ vendors: ['slack'] })]);
  one.state.slack.post('general', { text: 'x' });
  expect(two.state.slack.messages('general')).toEqual([]);
  expect(one.slack.botToken).not.toBe(two.slack.botToken);
  await Promise.all([one.close(), two.close()]);
});
