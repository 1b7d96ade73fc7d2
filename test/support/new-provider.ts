import { type ExportResult, Integration, type IntegrationProvider, type ReportExportData } from '../../src/index.ts';

/** What the provider got to send. */
export const received: unknown[] = [];

export class NewIntegration extends Integration {
  async authenticate(): Promise<boolean> {
    return this.config.apiKey === 'key-1';
  }
  async exportReport(data: ReportExportData): Promise<ExportResult> {
    received.push(this.formatReport(data));
    return { success: true, provider: 'new-provider', exportId: 'record-1' };
  }
  // biome-ignore lint/suspicious/noExplicitAny: as people write it
  formatReport(data: ReportExportData): any {
    return { title: data.report.title, decisions: data.summary?.keyDecisions.length };
  }
}

export const NEW_PROVIDER: IntegrationProvider = {
  id: 'new-provider',
  name: 'New Provider',
  icon: '🆕',
  description: 'Export to New Provider',
  configRequired: ['apiKey', { key: 'workspace', label: 'Workspace', required: false }],
};
