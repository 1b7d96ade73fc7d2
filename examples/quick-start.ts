// The quick start of the README: a report is exported to Slack, and the same call again sends nothing.
//   npm run build && node examples/quick-start.ts
import { randomBytes } from 'node:crypto';
import { ExportService, jweEncryption, memoryStorage } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';

const sandbox = await startSandbox();
const service = new ExportService({
  providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
  storage: memoryStorage(),
  encryption: jweEncryption({ keys: [{ id: '2026-11', key: randomBytes(32) }] }),
});
const mine = service.forUser({ userId: 'user-1' });
await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: sandbox.slack.botToken } });

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
const request = {
  report,
  sessionId: 'session-1',
  to: { provider: 'slack', destination: { channel: '#general' } },
} as const;
const first = await mine.export(request);
const again = await mine.export(request);

console.log(first.status, first.error ?? `with ${first.coverage?.omitted} elements left out`, first.hint ?? '');
console.log(again.status, again.replayed ? 'and not sent again' : '');
console.log(sandbox.state.slack.messages('general').length, 'message in #general');
await sandbox.close();

// It prints:
//   success with 0 elements left out
//   success and not sent again
//   1 message in #general
