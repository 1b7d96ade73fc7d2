// Checked by `npm run typecheck`: each line under an expected error must not compile, everything else must.
import { randomBytes } from 'node:crypto';
import {
  defineProvider,
  type ExportOutcome,
  ExportService,
  Integration,
  type IntegrationProvider,
  jweEncryption,
  type MeetingReport,
  memoryStorage,
} from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { expectTypeOf } from 'vitest';

declare const report: MeetingReport;
const sessionId = 'session-1';
const storage = memoryStorage();
const encryption = jweEncryption({ keys: [{ id: 'k', key: randomBytes(32) }] });

class BoardIntegration extends Integration<{ apiKey: string }, { board: string }> {
  async authenticate(): Promise<boolean> {
    return this.config.apiKey !== '';
  }
  async exportReport(): Promise<{ success: true }> {
    return { success: true };
  }
  formatReport(): string {
    return 'card';
  }
}

const NARROW_CARD = {
  id: 'board',
  name: 'Board',
  icon: '📋',
  description: 'Cards',
  configRequired: ['apiKey'],
} satisfies IntegrationProvider<{ apiKey: string }, { board: string }>;
const OPEN_CARD: IntegrationProvider<{ apiKey: string }, { board: string }> = NARROW_CARD;

const slackOnly = new ExportService({ providers: [slack()], storage, encryption }).forUser({ userId: 'u' });
const slackAndBoard = new ExportService({
  providers: [slack(), defineProvider(NARROW_CARD, BoardIntegration)],
  storage,
  encryption,
}).forUser({ userId: 'u' });
const open = new ExportService({
  providers: [slack(), defineProvider(OPEN_CARD, BoardIntegration)],
  storage,
  encryption,
}).forUser({ userId: 'u' });

// The primary form.
expectTypeOf(
  slackOnly.export({ report, sessionId, to: { provider: 'slack' } }),
).resolves.toEqualTypeOf<ExportOutcome>();
slackOnly.export({ report, sessionId, to: { provider: 'slack', settingId: 's', destination: { channel: '#x' } } });
// @ts-expect-error there is no such provider
slackOnly.export({ report, sessionId, to: { provider: 'slak' } });
// @ts-expect-error this service has no hubspot
slackOnly.export({ report, sessionId, to: { provider: 'hubspot' } });
// @ts-expect-error a destination of Slack is spelled `channel`
slackOnly.export({ report, sessionId, to: { provider: 'slack', destination: { chanel: '#x' } } });
// @ts-expect-error where to goes into `to`, not into the options
slackOnly.export({ report, sessionId, to: { provider: 'slack' }, options: { destination: { channel: '#x' } } });
// @ts-expect-error an export belongs to a session
slackOnly.export({ report, to: { provider: 'slack' } });
// @ts-expect-error each provider takes its own destination
slackAndBoard.export({ report, sessionId, to: { provider: 'board', destination: { channel: '#x' } } });
slackAndBoard.export({ report, sessionId, to: { provider: 'board', destination: { board: 'b' } } });

// The short forms.
slackOnly.exportReport(report, null, sessionId, 'slack', { destination: { channel: '#x' } });
// @ts-expect-error this service has no hubspot
slackOnly.exportReport(report, null, sessionId, 'hubspot');
// @ts-expect-error a destination of Slack is spelled `channel`
slackOnly.exportReport(report, null, sessionId, 'slack', { destination: { chanel: '#x' } });
// @ts-expect-error there is no such format
slackOnly.exportReport(report, null, sessionId, 'slack', { format: 'everything' });
slackAndBoard.exportToMultiple(report, null, sessionId, ['slack', { provider: 'board', destination: { board: 'b' } }]);
// @ts-expect-error there is no such provider
slackAndBoard.exportToMultiple(report, null, sessionId, ['slack', 'bord']);

// Settings.
slackOnly.saveIntegrationConfig({ provider: 'slack', config: {} });
// @ts-expect-error there is no such provider
slackOnly.saveIntegrationConfig({ provider: 'slak', config: {} });

// A card annotated `: IntegrationProvider` opens the ids to any string; `satisfies` keeps them.
open.export({ report, sessionId, to: { provider: 'whatever-was-registered' } });
open.exportReport(report, null, sessionId, 'whatever-was-registered');
const openId = () => defineProvider(OPEN_CARD, BoardIntegration).id;
expectTypeOf<string>().toExtend<ReturnType<typeof openId>>();
expectTypeOf(defineProvider(NARROW_CARD, BoardIntegration).id).toEqualTypeOf<'board'>();
expectTypeOf(slack().id).toEqualTypeOf<'slack'>();
