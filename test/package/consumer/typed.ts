// What a typed host writes. It must compile with every TypeScript that the package supports.
import {
  configureExportService,
  defineProvider,
  type ExportOutcome,
  type ExportResult,
  ExportService,
  formatMarkdown,
  getExportService,
  Integration,
  type IntegrationProvider,
  isIntegrationError,
  type MeetingReport,
  memoryStorage,
  type ReportExportData,
} from '@liveprompt/integrations';
import { type HubSpotDestination, hubspot } from '@liveprompt/integrations/hubspot';
import { type PostgresPool, postgresStorage } from '@liveprompt/integrations/postgres';
import { type SalesforceDestination, type Soql, salesforce, soql } from '@liveprompt/integrations/salesforce';
import { formatSlack, type SlackDestination, SlackIntegration, slack } from '@liveprompt/integrations/slack';
import { type Sandbox, startSandbox } from '@liveprompt/integrations/testing';

class BoardIntegration extends Integration<{ apiKey: string }> {
  async authenticate(): Promise<boolean> {
    return this.config.apiKey !== '';
  }
  async exportReport(data: ReportExportData): Promise<ExportResult> {
    return { success: true, exportId: this.formatReport(data).title };
  }
  formatReport(data: ReportExportData): { title: string } {
    return { title: data.report.title };
  }
}

const BOARD = { id: 'board', name: 'Board', icon: '📋', description: 'Cards', configRequired: ['apiKey'] } as const;
const OPEN: IntegrationProvider<{ apiKey: string }> = BOARD;

class QuietSlack extends SlackIntegration {
  override formatReport(data: ReportExportData<SlackDestination>): ReturnType<SlackIntegration['formatReport']> {
    const format = super.formatReport(data);
    return { ...format, messages: format.messages.slice(0, 1) };
  }
}

const service = new ExportService({
  providers: [slack({ integration: QuietSlack }), defineProvider({ ...OPEN, id: 'board' }, BoardIntegration)],
  storage: memoryStorage(),
  credentials: async (ref) => ({ apiKey: ref }),
});
configureExportService(service);

declare module '@liveprompt/integrations' {
  interface Register {
    service: typeof service;
  }
}

export async function deliver(report: MeetingReport): Promise<ExportOutcome> {
  const mine = getExportService();
  await mine.loadUserIntegrations('user-1');
  // @ts-expect-error the registered service has no hubspot
  await mine.exportReport(report, null, 'session-1', 'hubspot');
  // @ts-expect-error a destination of Slack is spelled `channel`
  await mine.export({ report, sessionId: 's', to: { provider: 'slack', destination: { chanel: '#x' } } });
  return mine.export({ report, sessionId: 's', to: { provider: 'slack', destination: { channel: '#general' } } });
}

export function texts(report: MeetingReport): string[] {
  return [formatMarkdown({ report }).text, ...formatSlack({ report }).messages.map(({ text }) => text)];
}

export function hintOf(error: unknown): string | undefined {
  return isIntegrationError(error) && error.code === 'MISSING_DEPENDENCY' ? error.hint : undefined;
}

export const sandbox: Promise<Sandbox<'slack'>> = startSandbox({ vendors: ['slack'] });

const crms = new ExportService({
  providers: [hubspot(), salesforce({ rules: { status: () => 'Done' } })],
  storage: memoryStorage(),
  credentials: async () => ({ accessToken: 'x', instanceUrl: 'https://acme.my.salesforce.com' }),
});

export async function toBoth(report: MeetingReport, opportunity: string): Promise<ExportOutcome[]> {
  const whatId: SalesforceDestination = { whatId: opportunity, customFields: { Region__c: { path: 'report.title' } } };
  const deal: HubSpotDestination = { associations: [{ type: 'deal', id: '1' }] };
  const mine = crms.forUser({ userId: 'user-1' });
  // @ts-expect-error a destination of Salesforce names no channel
  await mine.export({ report, sessionId: 's', to: { provider: 'salesforce', destination: { channel: 'C1' } } });
  const targets = [
    { provider: 'hubspot' as const, destination: deal },
    { provider: 'salesforce' as const, destination: whatId },
  ];
  return mine.exportToMultiple(report, null, 's', targets);
}

export const overPool = (pool: PostgresPool) => postgresStorage({ pool, roles: { app: 'app', maintenance: 'cron' } });
// @ts-expect-error a pool or a connection string, not both
export const overBoth = (pool: PostgresPool) => postgresStorage({ pool, connectionString: 'postgres://db.example' });

export const byName = (name: string): Soql => soql`SELECT Id FROM Account WHERE Name = ${name}`;
// @ts-expect-error a text is no query
export const raw: Soql = 'SELECT Id FROM Account';
