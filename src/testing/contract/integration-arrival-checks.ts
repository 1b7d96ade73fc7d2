import type { ExportOutcome } from '../../result.ts';
import type { IntegrationCheck } from './integration-check.ts';
import { longReport, type Mark, markedReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';

/** Marks of a report that are nowhere at the vendor. */
export async function lostMarks(stage: Stage, marks: readonly Mark[]): Promise<Mark[]> {
  const all = (await stage.artefacts()).join('\n').toLowerCase();
  return marks.filter(({ text }) => !all.includes(text.toLowerCase()));
}

/** True when the outcome says that something was left out: each element in the coverage, or a warning. */
function isTold({ kind, index }: Mark, { coverage, warnings }: ExportOutcome): boolean {
  const entry = coverage?.entries.find((one) => one.kind === kind && one.index === index);
  return entry === undefined ? warnings.length > 0 : entry.omitted !== undefined || warnings.length > 0;
}

/** The marks that are missing although nobody was told. */
export async function lostInSilence(stage: Stage, marks: readonly Mark[], outcome: ExportOutcome): Promise<string> {
  const lost = (await lostMarks(stage, marks)).filter((mark) => !isTold(mark, outcome));
  const shown = lost.slice(0, 5).map(({ kind, index }) => `${kind} ${index + 1}`);
  return lost.length > shown.length ? `${shown.join(', ')} and ${lost.length - shown.length} more` : shown.join(', ');
}

const named = ({ exportId, url, parts }: ExportOutcome): boolean =>
  exportId !== undefined ||
  url !== undefined ||
  parts.some((part) => part.exportId !== undefined || part.url !== undefined);

export const ARRIVAL_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'a report arrives whole',
    advice: 'Send title, summary, decisions and action items; tell what is left out with `context.warn` or a coverage.',
    run: async ({ stage, witness }) => {
      for (const { report, marks } of [markedReport('whole'), longReport('long')]) {
        const one = await stage();
        const outcome = await one.export(report);
        witness.holds(
          outcome.status === 'success',
          `it ended as ${outcome.status} (${outcome.code}: ${outcome.error})`,
        );
        witness.holds((await one.count()) > 0, 'it ended as success, and nothing is at the vendor');
        const lost = await lostInSilence(one, marks, outcome);
        witness.holds(lost === '', `nowhere at the vendor, and no warning or coverage says so: ${lost}`);
      }
    },
  },
  {
    name: 'the outcome says where the report is',
    advice: 'Return `exportId` or `url`, or `parts`; without an id from the vendor say so by sending in named parts.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const outcome = await one.export(markedReport('where').report);
      const isNamed = named(outcome) || outcome.parts.length > 0;
      witness.holds(outcome.success && isNamed, 'the outcome has neither exportId nor url nor parts');
    },
  },
  {
    name: 'all requests go by this.http or this.fetch',
    advice: 'Send by `this.http`, or hand `this.fetch` to the SDK; else nothing here limits, aborts or redirects them.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      await one.export(markedReport('road').report);
      const count = await one.count();
      const seen = one.traffic.requests.length;
      const { length: writes } = one.traffic.writes;
      witness.holds(
        count === 0 || writes > 0,
        `${count} artefacts appeared, and of ${seen} requests seen none could write them`,
      );
    },
  },
  {
    name: 'the same export again sends nothing',
    advice: 'Return `success: true` only once everything is there, and keep nothing between two exports.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const { report } = markedReport('again');
      await one.export(report);
      const [count, requests] = [await one.count(), one.traffic.requests.length];
      const again = await one.export(report);
      witness.equal('the second outcome', [again.status, again.replayed], ['success', true]);
      witness.equal('requests and artefacts', [one.traffic.requests.length, await one.count()], [requests, count]);
    },
  },
  {
    name: 'two exports at once do not mix',
    advice: 'Keep what belongs to one export in the integration’s own fields: a new instance is made for each.',
    run: async ({ stage, normal, witness }) => {
      const both = [markedReport('left'), markedReport('right')];
      const expected = await normal(both[0]?.report ?? { title: '', startedAt: '', participants: [] });
      const one = await stage();
      const outcomes = await Promise.all(both.map(({ report }, at) => one.export(report, {}, `kit-session-${at}`)));
      witness.equal(
        'the outcomes',
        outcomes.map(({ status }) => status),
        ['success', 'success'],
      );
      const texts = (await one.artefacts()).map((text) => text.toLowerCase());
      witness.equal('the number of artefacts', texts.length, 2 * expected.count);
      const mixed = texts.filter((text) => text.includes('lefttitle') && text.includes('righttitle'));
      witness.holds(mixed.length === 0, `${mixed.length} artefacts hold both reports`);
      for (const [at, outcome] of outcomes.entries()) {
        const lost = await lostInSilence(one, both[at]?.marks ?? [], outcome);
        witness.holds(lost === '', `of one of the two reports is missing: ${lost}`);
      }
    },
  },
  {
    name: 'it works alone, without a service',
    advice: 'Begin with `const context = given ?? this.standaloneContext()`, and take defaults for all of the runtime.',
    run: async ({ stage, normal, witness }) => {
      const { report, marks } = markedReport('alone');
      const { count } = await normal(report);
      const one = await stage();
      const result = await one.alone().exportReport(one.dataOf(report));
      witness.equal('success', result.success, true);
      witness.equal('the number of artefacts', await one.count(), count);
      const lost = await lostMarks(one, marks.slice(0, 1));
      witness.holds(lost.length === 0, 'the report is not at the vendor');
    },
  },
];
