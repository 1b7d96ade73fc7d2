import type { Liquid } from 'liquidjs';
import { IntegrationError } from '../errors.ts';
import type { FormatInput } from '../report.ts';
import { durationMinutes, formatMeetingTime } from './dates.ts';

/** Milliseconds a template may take. */
const RENDER_LIMIT_MS = 500;
/** Characters a template may have. */
const PARSE_LIMIT = 100_000;
/** What liquidjs counts as memory: characters and items that the template makes. */
const MEMORY_LIMIT = 5_000_000;
/** Characters a rendered template may have. */
const LONGEST_RESULT = 2_000_000;

/**
 * No file access (`templates: {}` closes render, include and layout), no prototypes, no unknown filters. The result is
 * Markdown that is parsed like any other text, so nothing has to be escaped here.
 */
async function lockedEngine(timeZone: string, locale: string): Promise<Liquid> {
  const { Liquid } = await import('liquidjs');
  return new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    timezoneOffset: timeZone,
    locale,
  });
}

function refused(error: unknown): IntegrationError {
  const line = /, line:(\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const filter = /undefined filter: (\w{1,40})/.exec(error instanceof Error ? error.message : '')?.[1];
  const where = `${line === undefined ? '' : ` (line ${line})`}${filter === undefined ? '' : `; there is no filter "${filter}"`}`;
  const message = `not a template that can be rendered${where}: check its syntax, its filters and how much it repeats`;
  return new IntegrationError({
    code: 'INVALID_INPUT',
    message: `options.customTemplate: ${message}.`,
    hint: 'Correct the template; nothing was sent.',
    issues: [{ path: 'options.customTemplate', message }],
  });
}

/**
 * Renders a user's Liquid template over `report`, `summary`, `title`, `date` and `durationMinutes` into Markdown for
 * `data.rendered`. Throws `INVALID_INPUT` naming the line for a template that is wrong, takes over half a second, or
 * grows beyond two million characters.
 *
 * @example
 * ```ts
 * import { formatText, type MeetingReport, renderTemplate } from '@liveprompt/integrations';
 *
 * async function short(report: MeetingReport) {
 *   const rendered = await renderTemplate('# {{ title }}\n{{ summary.tldr }}', { report });
 *   return formatText({ report, options: { format: 'custom' }, rendered }).text;
 * }
 * ```
 */
export async function renderTemplate(template: string, data: FormatInput): Promise<string> {
  const { report } = data;
  const engine = await lockedEngine(report.timeZone ?? 'UTC', report.locale ?? 'en');
  const { attachments: _files, ...plain } = report;
  const scope = {
    report: plain,
    summary: data.summary ?? report.summary ?? {},
    title: report.title,
    date: formatMeetingTime(report),
    durationMinutes: durationMinutes(report),
  };
  let rendered: string;
  try {
    rendered = String(await engine.parseAndRender(template, scope));
  } catch (error) {
    throw refused(error);
  }
  if (rendered.length > LONGEST_RESULT) throw refused(undefined);
  return rendered;
}
