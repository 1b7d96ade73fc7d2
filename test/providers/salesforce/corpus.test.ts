import { describe, expect, it } from 'vitest';
import { formatSalesforce } from '../../../src/providers/salesforce/format.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import { SALESFORCE_LIMITS } from '../../../src/providers/salesforce/limits.ts';
import type { ExportOptions, MeetingReport } from '../../../src/report.ts';
import { corpus, whyNoCorpus } from '../../formatters/support/corpus.ts';
import { coverageIssues } from '../../formatters/support/coverage-rules.ts';
import { missingWords, textsOf, wordsOf } from '../../formatters/support/words.ts';
import { salesforceService } from '../../support/salesforce-service.ts';

const OBJECTS = ['Task', 'Event'] as const;
const CHOICES: ExportOptions[] = OBJECTS.flatMap((object) => {
  const destination: SalesforceDestination = { object };
  return [
    { format: 'summary', destination },
    { includeTranscript: true, destination },
    { includeTranscript: true, transcriptAs: 'file', destination },
  ];
});
const MOST_LOST = 0.005;

const formats = new Map<string, ReturnType<typeof formatSalesforce>>();

/** Each report is formatted once for each choice, whatever is looked at then. */
function formatted(report: MeetingReport, options: ExportOptions) {
  const key = `${corpus.findIndex(([, one]) => one === report)} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? formatSalesforce({ report, options });
  formats.set(key, format);
  return format;
}

/** One line for each report that has something wrong, so that a failure names it. */
const findings = (check: (report: MeetingReport, options: ExportOptions) => readonly string[]): string[] =>
  corpus.flatMap(([name, report]) =>
    CHOICES.flatMap((options) => check(report, options).map((issue) => `${name} ${JSON.stringify(options)}: ${issue}`)),
  );

const shares: number[] = [];

function lost(report: MeetingReport, options: ExportOptions): string[] {
  const { records, files } = formatted(report, options);
  const shown = [...records.map(({ fields }) => String(fields.Description)), ...files.map(({ content }) => content)];
  const wanted = textsOf(report, options.includeTranscript === true).flatMap(wordsOf);
  const missing = missingWords(wanted, wordsOf(shown.join('\n')));
  shares.push(1 - missing.length / wanted.length);
  return missing.length <= wanted.length * MOST_LOST ? [] : [`lost ${missing.length} of ${wanted.length}`];
}

const lengthOf = (text: string): number => text.length + text.split('\n').length - 1;

describe.skipIf(corpus.length === 0)(`160 real meetings in Salesforce${whyNoCorpus}`, { timeout: 300_000 }, () => {
  it('keep their words over description and files', ({ task }) => {
    expect(corpus).toHaveLength(160);
    expect(findings(lost)).toEqual([]);
    Object.assign(task.meta, { formats: shares.length, lowestShareOfWords: Math.min(...shares) });
  });

  it('become records within the limits', () => {
    const issues = findings((report, options) =>
      formatted(report, options).records.flatMap(({ fields: { Subject, Description, Location = '' } }) => [
        ...(String(Subject).length <= SALESFORCE_LIMITS.subject ? [] : ['the subject is too long']),
        ...(lengthOf(String(Description)) <= SALESFORCE_LIMITS.description ? [] : ['the description is too long']),
        ...(String(Location).length <= SALESFORCE_LIMITS.location ? [] : ['the location is too long']),
      ]),
    );
    expect(issues).toEqual([]);
  });

  it('account for every element once', () => {
    const issues = findings((report, options) => {
      const { coverage, warnings } = formatted(report, options);
      return [...coverageIssues(coverage, report), ...warnings.map(({ message }) => message)];
    });
    expect(issues).toEqual([]);
  });

  it.each(OBJECTS)('arrive as %s, follow-ups and files without a request that is refused', async (object) => {
    const { mine, org, live } = await salesforceService();
    const [contact] = org.records('Contact');
    const bad: string[] = [];
    for (const [name, report] of corpus) {
      const destination = { object, whoId: contact?.id ?? '', tasks: true };
      const to = { provider: 'salesforce' as const, destination };
      const outcome = await mine.export({ report, sessionId: name, to, options: { includeTranscript: true } });
      const told = outcome.warnings.filter(({ code }) => code !== 'TASK_OWNER_UNKNOWN');
      if (outcome.status !== 'success' || told.length > 0)
        bad.push(`${name}: ${outcome.code} ${outcome.error} ${told.map(({ message }) => message).join()}`);
    }
    expect(bad).toEqual([]);
    const refused = org.requests.filter(({ outcome }) => (outcome?.status ?? 599) >= 300);
    expect(refused.map(({ operation, outcome }) => `${operation} ${outcome?.status}`)).toEqual([]);
    const reports = live(object).filter(({ values }) => object === 'Event' || values.Status === 'Completed');
    expect(reports.length).toBeGreaterThanOrEqual(160);
    expect(live('ContentDocument').length).toBeGreaterThan(50);
  });
});
