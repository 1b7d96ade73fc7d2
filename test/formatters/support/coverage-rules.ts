import type { MeetingReport, MeetingSummary } from '../../../src/report.ts';
import type { Coverage } from '../../../src/result.ts';

/** Every element of a report as `kind index`. */
function elementsOf(report: MeetingReport, summary: MeetingSummary | undefined = report.summary): string[] {
  const each = (kind: string, list: readonly unknown[] | undefined): string[] =>
    (list ?? []).map((_one, at) => `${kind} ${at}`);
  return [
    'title 0',
    ...(summary === undefined ? [] : ['tldr 0']),
    ...each('decision', summary?.keyDecisions),
    ...each('actionItem', summary?.actionItems),
    ...each('insight', summary?.insights),
    ...each('question', summary?.followUpQuestions),
    ...(summary?.effectiveness === undefined ? [] : ['effectiveness 0']),
    ...each('participant', report.participants),
    ...each('analytics', Object.keys(report.analytics ?? {})),
    ...each('transcriptTurn', report.transcript),
    ...each('attachment', report.attachments),
  ].sort();
}

/** What is wrong with an account: an element missing, told twice, or neither placed nor omitted. */
export function coverageIssues(coverage: Coverage, report: MeetingReport, summary?: MeetingSummary): string[] {
  const told = coverage.entries.map((entry) => `${entry.kind} ${entry.index}`).sort();
  const wanted = new Set(elementsOf(report, summary ?? report.summary));
  const counts = new Map<string, number>();
  for (const name of told) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [
    ...[...wanted].filter((name) => !counts.has(name)).map((name) => `${name} is not told`),
    ...[...counts].filter(([, count]) => count > 1).map(([name, count]) => `${name} is told ${count} times`),
    ...told.filter((name) => !wanted.has(name)).map((name) => `${name} is not in the report`),
    ...coverage.entries
      .filter((entry) => (entry.parts === undefined) === (entry.omitted === undefined))
      .map((entry) => `${entry.kind} ${entry.index} is neither placed nor omitted, or both`),
    ...(coverage.placed + coverage.omitted === coverage.entries.length ? [] : ['the counts do not add up']),
  ];
}

/** Why each omitted element is not there, as `kind index reason`. */
export const omissions = (coverage: Coverage): string[] =>
  coverage.entries.flatMap((entry) =>
    entry.omitted === undefined ? [] : [`${entry.kind} ${entry.index} ${entry.omitted}`],
  );
