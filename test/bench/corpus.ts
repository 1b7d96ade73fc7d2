import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ExportOptions, MeetingReport } from '@liveprompt/integrations';

/** One thing to format: a report and what is asked of it. */
export interface Job {
  name: string;
  report: MeetingReport;
  options: ExportOptions;
}

const CORPUS = new URL('../../../shared/corpus/', import.meta.url);
const SAMPLES = new URL('../../examples/reports/', import.meta.url);

/** Every report of the shared corpus, as summary and in full with transcript; the samples where the corpus is absent. */
export function loadJobs(): { jobs: Job[]; source: string } {
  const isThere = existsSync(CORPUS);
  const folder = isThere ? CORPUS : SAMPLES;
  const jobs = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name): Job[] => {
      const report = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as MeetingReport;
      return [
        { name, report, options: { format: 'summary' } },
        { name, report, options: { format: 'full', includeTranscript: true } },
      ];
    });
  return { jobs, source: isThere ? 'corpus' : 'samples' };
}
