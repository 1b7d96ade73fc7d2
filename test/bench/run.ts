// Side by side with peers, in one run: `npm run bench`, or `npm run bench -- --json` for one JSON object as last line.
import { attachmentMemory } from './attachment.ts';
import { exportCpu } from './export-cpu.ts';
import { formatMemory } from './format-memory.ts';
import { formatSpeed } from './format-speed.ts';
import { hubspotFormatSpeed } from './hubspot-format.ts';
import { importTime } from './import-time.ts';

const asJson = process.argv.includes('--json');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

say('Formatting speed …');
const slackFormat = await formatSpeed(say);
say('Formatting speed for HubSpot …');
const hubspotFormat = await hubspotFormatSpeed(say);
say('Formatting memory …');
const memory = formatMemory(say);
say('Import time …');
const imports = importTime(say);
say('CPU of an export …');
const cpu = await exportCpu(say);
say('Memory of an attachment …');
const attachment = await attachmentMemory(say);

const figures = { slackFormat, hubspotFormat, formatMemory: memory, importTime: imports, exportCpu: cpu, attachment };
say('');
say(
  `Slack formatting: ${slackFormat.vsMack} times the reports per second of mack (goal 4), ${slackFormat.vsTemplate} times the time of a bare template (goal at most 8)`,
);
say(
  `  ${slackFormat.invalid} messages break a limit, ${(slackFormat.wordsKept * 100).toFixed(2)} % of the words kept (lowest report)`,
);
say(
  `HubSpot formatting: ${hubspotFormat.vsMarkedSanitize} times the reports per second of marked and sanitize-html (goal 3)`,
);
say(
  `  ${hubspotFormat.invalid} notes break the limit or a sanitizer changes them, ${(hubspotFormat.wordsKept * 100).toFixed(2)} % of the words kept (lowest report)`,
);
say(`Peak memory: ${memory.vsMack} times mack's (goal at most 1)`);
say(`Importing ".": ${imports.vsZodAndKy} times importing zod and ky (goal at most 1.15)`);
say(`CPU of a Slack export: ${cpu.slack.vsFetch} times a bare fetch, ${cpu.slack.vsSdk} times the SDK's postMessage`);
say(
  `CPU of a HubSpot export: ${cpu.hubspot.vsFetch} times a bare fetch, ${cpu.hubspot.vsSdk} times the SDK's create (goal at most 1.15)`,
);
say(
  `CPU of a Salesforce export: ${cpu.salesforce.vsFetch} times a bare fetch, ${cpu.salesforce.vsSdk} times jsforce's create (goal at most 0.9)`,
);
say(
  `Peak memory for an attachment of 1 GB: ${attachment.vsNodeHttp} times a node:http pipe's (goal at most 1.3), ${attachment.vsFilesUploadV2} times the SDK's`,
);
if (asJson) say(JSON.stringify(figures));
