// Prints what each entry exports to `import`.
import * as main from '@liveprompt/integrations';
import * as slack from '@liveprompt/integrations/slack';
import * as sqlite from '@liveprompt/integrations/sqlite';
import * as testing from '@liveprompt/integrations/testing';

process.stdout.write(JSON.stringify([main, slack, sqlite, testing].map((entry) => Object.keys(entry).sort())));
