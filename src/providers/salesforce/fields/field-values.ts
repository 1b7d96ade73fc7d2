import { type InputIssue, isIntegrationError } from '../../../errors.ts';
import { cleanText } from '../../../formatters/clean-text.ts';
import { renderTemplate } from '../../../formatters/render-template.ts';
import type { ReportExportData } from '../../../report.ts';
import type { SalesforceFieldMapping } from '../config.ts';
import { plainOf, readableLines } from './readable-lines.ts';
import { parsePath, pathData, valueAt } from './report-path.ts';

/** What a mapping gives for one field. */
export interface GivenValue {
  is: 'given';
  from: 'literal' | 'path' | 'template';
  /** Where it comes from, for messages: never the value. */
  source: string;
  /** As it stands there. */
  raw: unknown;
  /** As people read it, one entry for each element of a list. */
  lines: readonly string[];
}

/** What became of one entry of a mapping: an `empty` one has no value in this report. */
export type ResolvedValue = GivenValue | { is: 'empty'; source: string } | { is: 'refused'; message: string };

type Mapped = NonNullable<SalesforceFieldMapping[string]>;

const WHOLE: ReadonlySet<string> = new Set(['report', 'summary', 'options']);

function fromPath(path: string, data: ReportExportData): ResolvedValue {
  const keys = parsePath(path);
  const refused = (message: string): ResolvedValue => ({ is: 'refused', message });
  if (keys === undefined) return refused('expected a path such as report.participants[0].email');
  const all = pathData(data);
  const [root = ''] = keys;
  if (!Object.hasOwn(all, root)) return refused(`expected a path that begins with ${Object.keys(all).join(', ')}`);
  const isWhole = keys.length === 1 || keys.join('.') === 'report.summary';
  if (isWhole && WHOLE.has(keys.at(-1) ?? '')) return refused('expected a path to a part of it, such as summary.tldr');
  const raw = valueAt(all, keys);
  const lines = readableLines(raw, keys, data.report);
  return lines.length === 0 ? { is: 'empty', source: path } : { is: 'given', from: 'path', source: path, raw, lines };
}

/** A template’s mistakes are told as they are by `options.customTemplate`, at the place of the field. */
async function fromTemplate(template: string, data: ReportExportData): Promise<ResolvedValue> {
  const source = 'the template';
  try {
    const raw = await renderTemplate(template, data);
    const text = plainOf(raw);
    return text === '' ? { is: 'empty', source } : { is: 'given', from: 'template', source, raw, lines: [text] };
  } catch (error) {
    const issue: InputIssue | undefined = isIntegrationError(error) ? error.issues[0] : undefined;
    if (issue === undefined) throw error;
    return { is: 'refused', message: issue.message };
  }
}

/** What an entry of a mapping says of this report. */
export async function resolveValue(mapped: Mapped, data: ReportExportData): Promise<ResolvedValue> {
  if (typeof mapped !== 'object') {
    const raw = typeof mapped === 'string' ? cleanText(mapped) : mapped;
    return { is: 'given', from: 'literal', source: 'the value', raw, lines: [String(raw)] };
  }
  return 'path' in mapped ? fromPath(mapped.path, data) : fromTemplate(mapped.template, data);
}
