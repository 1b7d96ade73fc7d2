import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeetingReport } from '../../../src/report.ts';

// Real minutes under their own licences. They lie beside the project and are never part of it.
const shared = join(import.meta.dirname, '../../../../shared');
const folder = join(shared, 'corpus');

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const schemaPath = join(shared, 'specs/slack.block-kit.schema.json');
const limitsPath = join(shared, 'specs/slack.block-limits.json');

/** The JSON Schema of a Slack message, where it is at hand. */
export const blockKitSchema = existsSync(schemaPath) ? (readJson(schemaPath) as Record<string, unknown>) : undefined;

/** What Slack's Python SDK enforces, by block class, where it is at hand. */
export const sdkLimits = existsSync(limitsPath)
  ? (readJson(limitsPath) as { limits: Record<string, Record<string, number>> }).limits
  : undefined;

/** Every report of the corpus with its name; none where the folder is absent. */
export const corpus: readonly [name: string, report: MeetingReport][] = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => [file.replace('.json', ''), readJson(join(folder, file)) as MeetingReport])
  : [];

/** Why the corpus tests did not run, as part of a test's name. */
export const whyNoCorpus = corpus.length > 0 ? '' : ' (SKIPPED: no folder ../shared/corpus)';
