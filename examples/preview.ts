// What an export would send, and what of the report it leaves out. Nothing is sent, so Slack is not needed at all.
//   npm run build && node examples/preview.ts
import { readFile } from 'node:fs/promises';
import { ExportService, type MeetingReport, memoryStorage } from '@liveprompt/integrations';
import { slack } from '@liveprompt/integrations/slack';

const file = new URL('./reports/planning-with-transcript.json', import.meta.url);
const report = JSON.parse(await readFile(file, 'utf8')) as MeetingReport;

const service = new ExportService({
  providers: [slack()],
  storage: memoryStorage(),
  credentials: async () => ({ accessToken: 'xoxb-not-used', defaultChannel: '#planning' }),
});
const mine = service.forUser({ userId: 'user-1' });
await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'vault/slack' });

for (const options of [{ format: 'summary' }, { format: 'full', includeTranscript: true }] as const) {
  const to = { provider: 'slack' } as const;
  const { payload, coverage } = await mine.preview({ report, sessionId: 'session-1', to, options });
  const { messages } = payload as { messages: { text: string }[] };
  console.log(`${JSON.stringify(options)}: ${messages.length} message(s), ${coverage?.placed} elements shown`);
  const leftOut = coverage?.entries.filter((entry) => entry.omitted) ?? [];
  for (const { kind, index, omitted } of leftOut) console.log(`  ${kind} ${index + 1}: ${omitted}`);
}

// It prints:
//   {"format":"summary"}: 1 message(s), 12 elements shown
//     transcriptTurn 1: not-in-format
//     transcriptTurn 2: not-in-format
//     transcriptTurn 3: not-in-format
//     transcriptTurn 4: not-in-format
//     transcriptTurn 5: not-in-format
//     transcriptTurn 6: not-in-format
//     transcriptTurn 7: not-in-format
//   {"format":"full","includeTranscript":true}: 3 message(s), 19 elements shown
