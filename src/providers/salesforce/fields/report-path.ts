import { durationMinutes, formatMeetingTime } from '../../../formatters/dates.ts';
import { FORMAT_DEFAULTS, type ReportExportData } from '../../../report.ts';

const PATH = /^[^.[\]\p{Cc}]+(?:\.[^.[\]\p{Cc}]+|\[\d{1,9}\])*$/u;

/** The keys of a path such as `report.participants[0].email`; undefined when it is none. */
export const parsePath = (path: string): string[] | undefined =>
  PATH.test(path) ? (path.match(/[^.[\]]+/g) ?? undefined) : undefined;

/** What a path can lead into: all that a template sees, and besides the session and what was asked to be shown. */
export function pathData({ report, summary, sessionId, options }: ReportExportData): Record<string, unknown> {
  const { attachments: _files, ...plain } = report;
  const shown = Object.entries(FORMAT_DEFAULTS).map(([name, otherwise]) => [
    name,
    options[name as keyof typeof FORMAT_DEFAULTS] ?? otherwise,
  ]);
  return {
    report: plain,
    summary: summary ?? report.summary ?? {},
    title: report.title,
    date: formatMeetingTime(report),
    durationMinutes: durationMinutes(report),
    sessionId,
    options: Object.fromEntries(shown) as unknown,
  };
}

/** What stands there; undefined when nothing does. Only what the data itself has is seen, never what it inherits. */
export function valueAt(data: unknown, keys: readonly string[]): unknown {
  let value = data;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
