import sanitizeHtml from 'sanitize-html';
import { describe, expect, it } from 'vitest';
import { formatHubSpot } from '../../../src/providers/hubspot/format.ts';
import { HUBSPOT_LIMITS } from '../../../src/providers/hubspot/limits.ts';
import type { ExportOptions, MeetingReport } from '../../../src/report.ts';
import { corpus, whyNoCorpus } from '../../formatters/support/corpus.ts';
import { coverageIssues } from '../../formatters/support/coverage-rules.ts';
import { missingWords, textsOf, wordsOf } from '../../formatters/support/words.ts';
import { hubspotService } from '../../support/hubspot-service.ts';

const CHOICES: ExportOptions[] = [
  { format: 'summary' },
  { includeTranscript: true },
  { includeTranscript: true, transcriptAs: 'thread' },
  { includeTranscript: true, transcriptAs: 'file' },
];
const MOST_LOST = 0.005;
const ROOM = HUBSPOT_LIMITS.bodyLength - HUBSPOT_LIMITS.referenceLength;

const formats = new Map<string, ReturnType<typeof formatHubSpot>>();

/** Each report is formatted once for each choice, whatever is looked at then. */
function formatted(report: MeetingReport, options: ExportOptions) {
  const key = `${corpus.findIndex(([, one]) => one === report)} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? formatHubSpot({ report, options });
  formats.set(key, format);
  return format;
}

/** One line for each report that has something wrong, so that a failure names it. */
const findings = (check: (report: MeetingReport, options: ExportOptions) => readonly string[]): string[] =>
  corpus.flatMap(([name, report]) =>
    CHOICES.flatMap((options) => check(report, options).map((issue) => `${name} ${JSON.stringify(options)}: ${issue}`)),
  );

/** What a reader sees of a note, and after it the address of each link. Marks that stand for lost tags are none of the text. */
const seen = (html: string): string =>
  html
    .replace(/<a href="([^"]*)">/g, ' $1 ')
    .replace(/<\/?(strong|em|a)>/g, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(/~~|`/g, '');

function lost(report: MeetingReport, options: ExportOptions): string[] {
  const { notes, files } = formatted(report, options);
  const shown = [...notes.map(({ html }) => seen(html)), ...files.map(({ content }) => content)].join('\n');
  const wanted = textsOf(report, options.includeTranscript === true).flatMap(wordsOf);
  const missing = missingWords(wanted, wordsOf(shown));
  return missing.length <= wanted.length * MOST_LOST ? [] : [`lost ${missing.length} of ${wanted.length}`];
}

describe.skipIf(corpus.length === 0)(`160 real meetings in HubSpot${whyNoCorpus}`, { timeout: 180_000 }, () => {
  it('keep their words over notes and files', () => {
    expect(corpus).toHaveLength(160);
    expect(findings(lost)).toEqual([]);
  });

  it('become HTML that a sanitizer leaves as it is, within the limit', () => {
    const allowedTags = ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a'];
    const rules = { allowedTags, allowedAttributes: { a: ['href'] }, allowedSchemes: ['http', 'https'] };
    const issues = findings((report, options) =>
      formatted(report, options).notes.flatMap(({ html }, at) => [
        ...(html.length > ROOM ? [`note ${at + 1} is ${html.length} long`] : []),
        ...(sanitizeHtml(html, rules) === html ? [] : [`note ${at + 1} is changed by the narrow rules`]),
        ...(sanitizeHtml(html) === html ? [] : [`note ${at + 1} is changed by the usual rules`]),
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

  it('get no link that they did not have', () => {
    const issues = findings((report, options) => {
      const own = JSON.stringify(report);
      const links = formatted(report, options).notes.flatMap(({ html }) =>
        [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&')),
      );
      return links.filter((url) => !own.includes(JSON.stringify(url).slice(1, -1)));
    });
    expect(issues).toEqual([]);
  });

  it('arrive as note, meeting, tasks and transcript without a request that is refused', async () => {
    const { mine, portal, live } = await hubspotService();
    const [contact] = portal.records('contacts');
    const associations = [{ type: 'contact' as const, id: contact?.id ?? '' }];
    const bad: string[] = [];
    for (const [name, report] of corpus) {
      const to = { provider: 'hubspot' as const, destination: { associations, as: 'both' as const, tasks: true } };
      const outcome = await mine.export({ report, sessionId: name, to, options: { includeTranscript: true } });
      if (outcome.status !== 'success') bad.push(`${name}: ${outcome.code} ${outcome.error}`);
    }
    expect(bad).toEqual([]);
    const refused = portal.requests.filter(({ outcome }) => (outcome?.status ?? 599) >= 300);
    expect(refused.map(({ operation, outcome }) => `${operation} ${outcome?.status}`)).toEqual([]);
    expect([live('meetings').length, live('notes').length >= 160]).toEqual([160, true]);
  });
});
