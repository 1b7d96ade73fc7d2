// The same from a CommonJS file: `require` of an ES module, with types.
import integrations = require('@liveprompt/integrations');
import slackEntry = require('@liveprompt/integrations/slack');

export const service = new integrations.ExportService({
  providers: [slackEntry.slack()],
  storage: integrations.memoryStorage(),
  credentials: async () => ({ webhookUrl: 'https://hooks.slack.com/services/T/B/x' }),
});
