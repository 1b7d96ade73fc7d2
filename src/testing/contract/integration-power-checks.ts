import type { MatchDecision, RecordMatches } from '../../matching/records.ts';
import type { MeetingReport } from '../../report.ts';
import type { IntegrationCheck } from './integration-check.ts';
import { markedReport } from './integration-reports.ts';

/** Nobody knows these people, and one of them is not asked for. */
function strangers(): MeetingReport {
  const { report } = markedReport('powers');
  return {
    ...report,
    participants: [
      { name: 'Ada', isInternal: true },
      { name: 'Kim', email: 'kim@strangers.example' },
      { name: 'Nobody' },
    ],
  };
}

const isAbout = (at: number, { subject }: MatchDecision): boolean =>
  'participant' in subject && subject.participant === at;

/** What is wrong with an answer, if anything is. */
function flaw({ decisions, records }: RecordMatches, people: number): string | undefined {
  for (let at = 0; at < people; at++) {
    const count = decisions.filter((decision) => isAbout(at, decision)).length;
    if (count !== 1) return `participant ${at} has ${count} decisions`;
  }
  const taken = decisions.find(({ status, records: some }) => status !== 'matched' && some.length > 0);
  if (taken !== undefined) return `a decision that is ${taken.status} has records`;
  const mute = decisions.find(({ rule, reason }) => rule === '' || reason === '');
  if (mute !== undefined) return 'a decision names no rule or no reason';
  const names = records.map(({ type, id }) => `${type}/${id}`);
  return new Set(names).size === names.length ? undefined : 'a record is there twice';
}

/** Of powers that an integration may have or not; who lacks one passes. */
export const POWER_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'matchRecords writes nothing and decides once on each participant',
    advice: 'Look up by `planMatches`, decide by `decideMatches`; never take one of several.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const integration = one.alone();
      if (integration.matchRecords === undefined) return;
      const report = strangers();
      const matches = await integration.matchRecords(one.dataOf(report));
      const wrong = flaw(matches, report.participants.length);
      witness.holds(wrong === undefined, wrong ?? '');
      witness.equal('the number of artefacts', await one.count(), 0);
    },
  },
  {
    name: 'setUp and diagnose leave no report, and may be repeated',
    advice: 'Look whether it is there before it is made, and read it back after a refusal.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const integration = one.alone();
      const first = (await integration.setUp?.()) ?? [];
      const second = (await integration.setUp?.()) ?? [];
      const statusOf = (findings: typeof first) => findings.map(({ name, status }) => `${name}: ${status}`);
      witness.equal('what the second setUp says', statusOf(second), statusOf(first));
      await integration.diagnose?.(one.dataOf(strangers()).options.destination);
      witness.equal('the number of artefacts', await one.count(), 0);
    },
  },
];
