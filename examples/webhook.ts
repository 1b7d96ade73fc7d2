// Slack by an incoming webhook: no bot token and no @slack/web-api.
//   npm run build && node examples/webhook.ts
import { randomBytes } from 'node:crypto';
import { ExportService, jweEncryption, memoryStorage } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';

const sandbox = await startSandbox();
const service = new ExportService({
  providers: [slack({ allowHosts: ['127.0.0.1'] })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: 'example', key: randomBytes(32) }] }),
});

const config = { webhookUrl: sandbox.slack.webhookUrl };
console.log('test:', await service.testConfig('slack', config));

const mine = service.forUser({ userId: 'user-1' });
const setting = await mine.saveIntegrationConfig({ provider: 'slack', config, label: 'Team channel' });
console.log(
  'saved:',
  setting.label,
  '- its address is shown again:',
  JSON.stringify(setting).includes(config.webhookUrl),
);

const report = {
  title: 'Weekly planning',
  startedAt: '2026-11-16T09:00:00Z',
  participants: [{ name: 'Ada' }, { name: 'Ben' }],
  summary: {
    tldr: 'The release moves to **Thursday**.',
    keyDecisions: ['Ship on Thursday.'],
    actionItems: [{ description: 'Tell support', owner: 'Ada', dueDate: '2026-11-18' }],
    insights: [],
    followUpQuestions: [],
  },
};
const outcome = await mine.export({ report, sessionId: 'session-1', to: { provider: 'slack' } });
console.log('export:', outcome.status);
console.log(sandbox.state.slack.messages('general')[0]?.text);
await sandbox.close();

// It prints:
//   test: { success: true }
//   saved: Team channel - its address is shown again: false
//   export: success
//   Weekly planning
//   🗓️ Mon, Nov 16, 2026, 9:00 AM UTC
//   👥 Ada, Ben
//   The release moves to Thursday.
//   Decisions
//   • Ship on Thursday.
//   Action items
//   • Tell support — Ada · due Wed, Nov 18, 2026
