// A provider of your own: three methods and a card. Here its vendor is a small server on this machine.
//   npm run build && node examples/custom-provider.ts
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  defineProvider,
  type ExportContext,
  ExportService,
  formatMarkdown,
  Integration,
  type IntegrationProvider,
  memoryStorage,
  type ReportExportData,
} from '@liveprompt/integrations';

const notes: unknown[] = [];
const vendor = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.method === 'POST') notes.push(JSON.parse(body));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: `note-${notes.length}` }));
  });
});
await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/notes`;

const NOTEBOOK = {
  id: 'notebook',
  name: 'Notebook',
  icon: '📓',
  description: 'Files meeting reports as notes.',
  configRequired: ['apiKey'],
} satisfies IntegrationProvider<{ apiKey: string }>;

class NotebookIntegration extends Integration<{ apiKey: string }> {
  async authenticate() {
    await this.http.get(address);
    return true;
  }

  formatReport(data: ReportExportData) {
    return { title: data.report.title, ...formatMarkdown(data) };
  }

  async exportReport(data: ReportExportData, given?: ExportContext) {
    const context = given ?? this.standaloneContext();
    const { title, text } = this.formatReport(data);
    const send = () => this.http.post(address, { json: { title, text } }).json<{ id: string }>();
    const { id } = await context.step('note', { send });
    return { success: true, exportId: id };
  }
}

const service = new ExportService({
  providers: [defineProvider(NOTEBOOK, NotebookIntegration, { allowHosts: ['127.0.0.1'] })],
  storage: memoryStorage(),
  credentials: async () => ({ apiKey: 'key-1' }),
});
const mine = service.forUser({ userId: 'user-1' });
await mine.saveIntegrationConfig({ provider: 'notebook', credentialsRef: 'vault/notebook' });

const report = { title: 'Weekly planning', startedAt: '2026-11-16T09:00:00Z', participants: [{ name: 'Ada' }] };
for (const _call of [1, 2]) {
  const outcome = await mine.export({ report, sessionId: 'session-1', to: { provider: 'notebook' } });
  console.log(outcome.status, outcome.exportId, outcome.replayed ? '(not sent again)' : '(sent)');
}
console.log(notes.length, 'note arrived:', notes[0]);
vendor.close();
vendor.closeAllConnections();

// It prints:
//   success note-1 (sent)
//   success note-1 (not sent again)
//   1 note arrived: {
//     title: 'Weekly planning',
//     text: '# Weekly planning\n\n🗓️ Mon, Nov 16, 2026, 9:00 AM UTC\\\n👥 Ada\n'
//   }
