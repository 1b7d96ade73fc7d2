// Checked by `npm run typecheck`: a provider as people write one, with the three methods and nothing more.
import {
  defineProvider,
  type ExportResult,
  ExportService,
  Integration,
  type IntegrationProvider,
  memoryStorage,
  type ReportExportData,
} from '@liveprompt/integrations';
import { type SlackDestination, SlackIntegration, slack } from '@liveprompt/integrations/slack';

class NewProviderIntegration extends Integration {
  async authenticate(): Promise<boolean> {
    return true;
  }
  async exportReport(data: ReportExportData): Promise<ExportResult> {
    this.formatReport(data);
    return { success: true, provider: 'new-provider', exportId: 'record-1' };
  }
  formatReport(data: ReportExportData) {
    return { title: data.report.title };
  }
}

const NEW_PROVIDER: IntegrationProvider = {
  id: 'new-provider',
  name: 'New Provider',
  icon: '🔌',
  description: 'Somewhere else',
  configRequired: ['apiKey'],
};

class Unfinished extends Integration {
  async authenticate(): Promise<boolean> {
    return true;
  }
  async exportReport(): Promise<ExportResult> {
    return { success: true };
  }
  formatReport(): string {
    return String(this.config.apiKey);
  }
}

// @ts-expect-error formatReport is missing
class WithoutFormat extends Integration {
  async authenticate(): Promise<boolean> {
    return true;
  }
  async exportReport(): Promise<ExportResult> {
    return { success: true };
  }
}

class WrongResult extends Integration {
  async authenticate(): Promise<boolean> {
    return true;
  }
  // @ts-expect-error a result says whether it succeeded
  async exportReport(): Promise<{ id: string }> {
    return { id: 'record-1' };
  }
  formatReport(): string {
    return '';
  }
}

class QuietSlack extends SlackIntegration {
  override formatReport(data: ReportExportData<SlackDestination>) {
    const format = super.formatReport(data);
    return { ...format, messages: format.messages.slice(0, 1) };
  }
}

export const service = new ExportService({
  providers: [
    defineProvider(NEW_PROVIDER, NewProviderIntegration),
    defineProvider({ ...NEW_PROVIDER, id: 'unfinished' }, Unfinished),
    slack({ integration: QuietSlack }),
    // @ts-expect-error an abstract class cannot be made
    defineProvider({ ...NEW_PROVIDER, id: 'abstract' }, Integration),
    // @ts-expect-error a card needs an id
    defineProvider({ name: 'Nameless', icon: '', description: '' }, NewProviderIntegration),
  ],
  storage: memoryStorage(),
  credentials: async () => ({ apiKey: 'key-1' }),
});
export const refused = [WithoutFormat, WrongResult];
