import { formatMarkdown } from '@liveprompt/integrations';
import { formatHubSpot, HUBSPOT_LIMITS } from '@liveprompt/integrations/hubspot';
import sanitizeHtml from 'sanitize-html';
import { missingWords, textsOf, wordsOf } from '../formatters/support/words.ts';
import { type Job, loadJobs } from './corpus.ts';
import { inTurns, rounded, wallMs } from './measure.ts';
import { markedAndSanitized, NOTE_RULES } from './peers.ts';

const ROUNDS = 9;

/** What a reader sees of a note, and after it the address of each link. Marks that stand for lost tags are none of the text. */
const seen = (html: string): string =>
  html
    .replace(/<a href="([^"]*)">/g, ' $1 ')
    .replace(/<\/?(strong|em|a)>/g, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(/~~|`/g, '');

/** Share of the report's words that the notes and the files show. */
function kept(job: Job): number {
  const { notes, files } = formatHubSpot(job);
  const wanted = textsOf(job.report, job.options.includeTranscript === true).flatMap(wordsOf);
  const shown = [...notes.map(({ html }) => seen(html)), ...files.map(({ content }) => content)].flatMap(wordsOf);
  return wanted.length === 0 ? 1 : 1 - missingWords(wanted, shown).length / wanted.length;
}

const isInvalid = ({ html }: { html: string }): boolean =>
  html.length > HUBSPOT_LIMITS.bodyLength || sanitizeHtml(html, NOTE_RULES) !== html || sanitizeHtml(html) !== html;

/** HubSpot formatting of all reports against `marked` and `sanitize-html` of the same Markdown, and whether what comes out is right. */
export async function hubspotFormatSpeed(
  say: (text: string) => void,
): Promise<{ vsMarkedSanitize: number; invalid: number; wordsKept: number }> {
  const { jobs, source } = loadJobs();
  // Whoever takes this road has the Markdown already, so that making it is not counted.
  const markdown = jobs.map((job) => formatMarkdown(job).text);
  const ms = await inTurns(
    {
      ours: () => jobs.forEach((job) => void formatHubSpot(job)),
      theirs: () => markdown.forEach((text) => void markedAndSanitized(text)),
    },
    ROUNDS,
    wallMs,
  );
  const perSecond = (one: number): string => ((jobs.length / one) * 1000).toFixed(0);
  say(
    `  ${jobs.length} jobs (${source}): ours ${ms.ours.toFixed(0)} ms (${perSecond(ms.ours)} a second), marked and sanitize-html ${ms.theirs.toFixed(0)} ms (${perSecond(ms.theirs)} a second)`,
  );
  const invalid = jobs.reduce((sum, job) => sum + formatHubSpot(job).notes.filter(isInvalid).length, 0);
  const wordsKept = Math.min(...jobs.map(kept));
  return {
    vsMarkedSanitize: rounded(ms.theirs / ms.ours),
    invalid,
    wordsKept: Math.round(wordsKept * 10_000) / 10_000,
  };
}
