import { formatSlack } from '@liveprompt/integrations/slack';
import { slackIssues } from '../formatters/support/slack-rules.ts';
import { missingWords, textsOf, visibleText, wordsOf } from '../formatters/support/words.ts';
import { type Job, loadJobs } from './corpus.ts';
import { inTurns, rounded, wallMs } from './measure.ts';
import { bareTemplate, mack } from './peers.ts';

const ROUNDS = 9;

/** Share of the report's words that the messages show. */
function kept(job: Job): number {
  const { messages } = formatSlack(job);
  const wanted = textsOf(job.report, job.options.includeTranscript === true).flatMap(wordsOf);
  const shown = messages.flatMap((message) => wordsOf(visibleText(message.blocks)));
  return wanted.length === 0 ? 1 : 1 - missingWords(wanted, shown).length / wanted.length;
}

/** Slack formatting of all reports against mack and a bare template, and whether what comes out is right. */
export async function formatSpeed(
  say: (text: string) => void,
): Promise<{ vsMack: number; vsTemplate: number; invalid: number; wordsKept: number }> {
  const { jobs, source } = loadJobs();
  const ms = await inTurns(
    {
      ours: () => jobs.forEach((job) => void formatSlack(job)),
      template: () => jobs.forEach((job) => void bareTemplate(job)),
      mack: async () => {
        for (const job of jobs) await mack(job);
      },
    },
    ROUNDS,
    wallMs,
  );
  say(
    `  ${jobs.length} jobs (${source}): ours ${ms.ours.toFixed(0)} ms, template ${ms.template.toFixed(0)} ms, mack ${ms.mack.toFixed(0)} ms`,
  );
  const invalid = jobs.reduce(
    (sum, job) => sum + formatSlack(job).messages.filter((message) => slackIssues(message).length > 0).length,
    0,
  );
  const wordsKept = Math.min(...jobs.map(kept));
  return {
    vsMack: rounded(ms.mack / ms.ours),
    vsTemplate: rounded(ms.ours / ms.template),
    invalid,
    wordsKept: Math.round(wordsKept * 10_000) / 10_000,
  };
}
