// Prints what each entry exports to `require`, and whether `import` gives the very same classes.
const main = require('@liveprompt/integrations');
const slack = require('@liveprompt/integrations/slack');
const hubspot = require('@liveprompt/integrations/hubspot');
const salesforce = require('@liveprompt/integrations/salesforce');
const sqlite = require('@liveprompt/integrations/sqlite');
const postgres = require('@liveprompt/integrations/postgres');
const testing = require('@liveprompt/integrations/testing');

async function print() {
  const imported = await import('@liveprompt/integrations');
  const names = [main, slack, hubspot, salesforce, sqlite, postgres, testing].map((entry) => Object.keys(entry).sort());
  const same =
    imported.Integration === main.Integration && slack.SlackIntegration.prototype instanceof main.Integration;
  process.stdout.write(JSON.stringify({ names, same }));
}
void print();
