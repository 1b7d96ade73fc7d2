// Exports one report twice against the sandbox, by webhook and by bot token, and prints the outcomes and what landed.
import { randomBytes } from 'node:crypto';
import { ExportService, jweEncryption, memoryStorage } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';

const sandbox = await startSandbox({ vendors: ['slack'] });
const service = new ExportService({
  providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: 'k', key: randomBytes(32) }] }),
});
const report = {
  title: 'Weekly planning',
  startedAt: '2026-11-02T09:00:00Z',
  participants: [{ name: 'Ada' }],
  summary: {
    tldr: 'The launch stays on Friday.',
    keyDecisions: ['Launch on Friday'],
    actionItems: [{ description: 'Write the announcement', owner: 'Ada' }],
    insights: [],
    followUpQuestions: [],
  },
};

async function exportWith(userId, config) {
  const mine = service.forUser({ userId });
  await mine.saveIntegrationConfig({ provider: 'slack', config });
  return mine.export({ report, sessionId: 'session-1', to: { provider: 'slack' } });
}

const webhook = await exportWith('webhook-user', { webhookUrl: sandbox.slack.webhookUrl });
const bot = await exportWith('bot-user', { accessToken: sandbox.slack.botToken, defaultChannel: '#general' });
const landed = sandbox.state.slack.messages('general').length;
await sandbox.close();
process.stdout.write(JSON.stringify({ webhook, bot, landed }));
