import {
  type DeliveryTiming,
  defineProvider,
  type ExportContext,
  type ExportResult,
  ExportService,
  Integration,
  type ReportExportData,
  type StorageAdapter,
} from '../../src/index.ts';
import { sampleReport } from './sample-report.ts';

/** What a provider of a test does. */
export type Run = (context: ExportContext) => Promise<ExportResult>;

/** A user whose provider does what the test says, over a storage that can be looked into. */
export async function withProvider(
  storage: StorageAdapter,
  run: { current: Run },
  timing: Partial<DeliveryTiming> = {},
) {
  class Scripted extends Integration {
    async authenticate() {
      return true;
    }
    async exportReport(_data: ReportExportData, context?: ExportContext): Promise<ExportResult> {
      if (context === undefined) throw new Error('delivery gives a context');
      return run.current(context);
    }
    formatReport() {
      return {};
    }
  }
  const card = { id: 'scripted', name: 'Scripted', icon: '🎬', description: '', configRequired: ['token'] };
  const service = new ExportService({
    providers: [defineProvider(card, Scripted)],
    storage,
    credentials: async () => ({ token: 'token-of-the-test' }),
    timing: { lookAgainMs: 100, retryMs: 1, ...timing },
  });
  const mine = service.forUser({ userId: 'u' });
  await mine.saveIntegrationConfig({ provider: 'scripted', credentialsRef: 'r' });
  const send = (options = {}) =>
    mine.export({ report: sampleReport(), sessionId: 's', to: { provider: 'scripted' }, options });
  const journal = async () =>
    JSON.parse((await storage.exports.list('user:u', { limit: 1 }))[0]?.steps ?? '{}') as unknown;
  return { mine, service, send, journal };
}
