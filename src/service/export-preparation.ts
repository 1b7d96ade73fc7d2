import { z } from 'zod';
import { type InputIssue, IntegrationError, invalidInput, isIntegrationError } from '../errors.ts';
import { renderTemplate } from '../formatters/render-template.ts';
import type { AnyProviderEntry } from '../provider.ts';
import { parseInput } from '../provider.ts';
import {
  type ExportOptions,
  exportOptionsSchema,
  meetingReportSchema,
  meetingSummarySchema,
  type ReportExportData,
} from '../report.ts';
import type { ExportWarning } from '../result.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';
import { withoutUndefined } from '../without-undefined.ts';
import type { Opened } from './connection-secrets.ts';
import type { Connections } from './connections.ts';
import { LONGEST_ID, type Member } from './identity.ts';
import { ChoiceNeeded } from './refused-export.ts';
import { defaultsOf } from './settings.ts';

/** An export as it was asked for, unchecked. */
export interface AskedExport {
  report: unknown;
  summary?: unknown;
  sessionId: unknown;
  to: unknown;
  options?: unknown;
}

/** An export with everything checked and nothing written yet. */
export interface PreparedExport extends Opened {
  row: SettingRow;
  data: ReportExportData;
  /** What the caller should know although the export goes on. */
  warnings: ExportWarning[];
}

const targetSchema = z.lazy(() =>
  z.strictObject({
    provider: z.string(),
    settingId: z.string().min(1).optional(),
    destination: z.unknown().optional(),
  }),
);
const sessionSchema = z.lazy(() => z.string().min(1).max(LONGEST_ID));

async function chooseSetting(
  connections: Connections,
  member: Member,
  entry: AnyProviderEntry,
  settingId: string | undefined,
): Promise<SettingRow> {
  if (settingId !== undefined) {
    const row = await connections.get(member, settingId);
    if (row.provider === entry.id && row.isActive) {
      await connections.checkUsable(member, row);
      return row;
    }
    throw new IntegrationError({
      code: 'NOT_FOUND',
      provider: entry.id,
      message: row.isActive ? `This setting is not one of ${entry.name}.` : 'This setting is switched off.',
      hint: row.isActive ? 'Choose a setting of this provider.' : 'Switch it on, or choose another one.',
    });
  }
  const rows = await connections.candidates(member, entry.id);
  const [only] = rows;
  if (only === undefined) {
    throw new IntegrationError({
      code: 'NOT_FOUND',
      provider: entry.id,
      message: `${entry.name} is not connected.`,
      hint: `Connect ${entry.name} in the settings first.`,
    });
  }
  if (rows.length > 1) throw new ChoiceNeeded(entry.id, rows);
  return only;
}

async function rendered(data: ReportExportData): Promise<string | undefined> {
  const { format, customTemplate } = data.options;
  if (format !== 'custom') return undefined;
  if (customTemplate === undefined) {
    const message = 'expected a template, since options.format is "custom"';
    throw invalidInput([{ path: 'options.customTemplate', message }]);
  }
  return renderTemplate(customTemplate, data);
}

const REQUEST_FIELDS = new Set(['report', 'summary', 'sessionId', 'to', 'options']);
const MOST_UNKNOWN = 10;

/** Paths of what was given and not kept: a misspelt field must not lose its text in silence. */
function unknownFields(given: unknown, kept: unknown, path: string, found: string[] = []): string[] {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null) return found;
  if (given instanceof Uint8Array || given instanceof Blob) return found;
  for (const [key, inner] of Object.entries(given)) {
    if (found.length >= MOST_UNKNOWN) return found;
    const at = Array.isArray(given) ? `${path}[${key}]` : `${path}.${key.slice(0, 60)}`;
    if (!(key in kept)) {
      if (inner !== undefined) found.push(at);
    } else unknownFields(inner, (kept as Record<string, unknown>)[key], at, found);
  }
  return found;
}

const unknownField = (path: string): ExportWarning => ({
  code: 'UNKNOWN_FIELD',
  message: `${path} is not a field of a report and was left out.`,
});

/** Runs every check before it throws, so that the caller is told of all mistakes at once. */
function checkAll(asked: AskedExport, connections: Connections) {
  const issues: InputIssue[] = [];
  const check = <T>(run: () => T): T | undefined => {
    try {
      return run();
    } catch (error) {
      if (!isIntegrationError(error) || error.issues.length === 0) throw error;
      issues.push(...error.issues);
      return undefined;
    }
  };
  for (const field of Object.keys(asked)) {
    if (!REQUEST_FIELDS.has(field)) issues.push({ path: field.slice(0, 60), message: 'is not known here' });
  }
  const to = check(() => parseInput(targetSchema, asked.to, 'to'));
  const entry = check(() => (to === undefined ? undefined : connections.entry(to.provider)));
  const sessionId = check(() => parseInput(sessionSchema, asked.sessionId, 'sessionId'));
  const report = check(() => parseInput(meetingReportSchema, asked.report, 'report'));
  const summary =
    asked.summary == null ? report?.summary : check(() => parseInput(meetingSummarySchema, asked.summary, 'summary'));
  const options = check(() => parseInput(exportOptionsSchema, asked.options ?? {}, 'options') as ExportOptions);
  const destination = check((): unknown => entry?.parseDestination(to?.destination ?? options?.destination));
  if (issues.length > 0 || !to || !entry || !sessionId || !report || !options) throw invalidInput(issues, entry?.id);
  return { to, entry, sessionId, report, summary, options, destination };
}

/**
 * Checks an export and joins it with the saved setting and its defaults. Sends nothing, and writes nothing but tokens
 * that it has had to renew; with `asStored`, not even that.
 * Throws `IntegrationError`.
 */
export async function prepareExport(
  connections: Connections,
  member: Member,
  asked: AskedExport,
  how?: 'asStored',
): Promise<PreparedExport> {
  if (typeof asked !== 'object' || asked === null) {
    throw invalidInput([{ path: 'request', message: 'expected { report, sessionId, to }' }]);
  }
  const { to, entry, sessionId, report, summary, options: own, destination: askedFor } = checkAll(asked, connections);
  const row = await chooseSetting(connections, member, entry, to.settingId ?? own.settingId);
  const defaults = defaultsOf(row);
  const { config, grant } = await connections.open(row, how);
  const destination: unknown = entry.resolveDestination(
    config,
    askedFor ?? entry.parseDestination(defaults.destination),
  );
  const options: ExportOptions = { ...defaults.options, ...withoutUndefined(own), destination };
  const data: ReportExportData = { report, summary, sessionId, options };
  const unknown = [
    ...unknownFields(asked.report, report, 'report'),
    ...unknownFields(asked.summary, summary, 'summary'),
  ];
  return {
    entry,
    row,
    config,
    grant,
    data: { ...data, rendered: await rendered(data) },
    warnings: unknown.map(unknownField),
  };
}
