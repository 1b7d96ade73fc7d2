// Checked on its own by `npm run typecheck`, since augmenting `Register` is felt by the whole program.
import {
  type ExportOutcome,
  ExportService,
  getExportService,
  type MeetingReport,
  memoryStorage,
} from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';
import { expectTypeOf } from 'vitest';

export const service = new ExportService({
  providers: [slack()],
  storage: memoryStorage(),
  credentials: async () => ({ webhookUrl: '' }),
});

declare module '@liveprompt/integrations' {
  interface Register {
    service: typeof service;
  }
}

declare const report: MeetingReport;
const mine = getExportService();
expectTypeOf(mine).toEqualTypeOf(service.unbound());
expectTypeOf(mine.exportReport(report, null, 's', 'slack')).resolves.toEqualTypeOf<ExportOutcome>();
// @ts-expect-error the registered service has no hubspot
mine.exportReport(report, null, 's', 'hubspot');
// @ts-expect-error a destination of Slack is spelled `channel`
mine.exportReport(report, null, 's', 'slack', { destination: { chanel: '#x' } });
