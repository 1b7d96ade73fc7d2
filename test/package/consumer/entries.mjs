// Prints what each entry exports to `import`.
import * as main from '@liveprompt/integrations';
import * as hubspot from '@liveprompt/integrations/hubspot';
import * as postgres from '@liveprompt/integrations/postgres';
import * as salesforce from '@liveprompt/integrations/salesforce';
import * as slack from '@liveprompt/integrations/slack';
import * as sqlite from '@liveprompt/integrations/sqlite';
import * as testing from '@liveprompt/integrations/testing';

process.stdout.write(
  JSON.stringify(
    [main, slack, hubspot, salesforce, sqlite, postgres, testing].map((entry) => Object.keys(entry).sort()),
  ),
);
