import type { MeetingReport } from '../../report.ts';
import type { ExportOutcome } from '../../result.ts';
import { lostMarks } from './integration-arrival-checks.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { crash, MOST_WRITES } from './integration-once-checks.ts';
import { longReport, type MarkedReport, markedReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';
import { placesOf } from './integration-sweep.ts';
import { COPIES, type Spoiling } from './integration-traffic.ts';
import { type Change, expectedOf, isReplaced } from './integration-update-checks.ts';

const MOST_REPEATS = 4;

/** Repeats an export while it is under way: its last outcome, with the warnings of all. */
async function settled(stage: Stage, report: MeetingReport, sessionId?: string): Promise<ExportOutcome> {
  const outcomes = [await stage.export(report, {}, sessionId)];
  while (outcomes.at(-1)?.status === 'pending' && outcomes.length <= MOST_REPEATS) {
    outcomes.push(await stage.export(report, {}, sessionId));
  }
  const warnings = outcomes.flatMap((outcome) => outcome.warnings);
  return { ...(outcomes.at(-1) as ExportOutcome), warnings };
}

/** The texts that are there no more, or no more as often. */
function missingOf(before: readonly string[], after: readonly string[]): string[] {
  const left = [...after];
  return before.filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Another export is there already while an answer of this one is lost. */
async function besideAnother(scene: IntegrationScene, how: Spoiling, at: number, change: Change): Promise<void> {
  const [, other, own, expected] = change;
  const { witness } = scene;
  const what = `${how} at request ${at + 1}`;
  const stage = await scene.stage();
  const { success, status, code } = await stage.export(other.report, {}, 'kit-other-session');
  witness.holds(success, `an ordinary export ended as ${status} (${code})`);
  const before = await stage.artefacts();
  stage.traffic.spoil(how, at);
  const outcome = await settled(stage, own.report);
  const after = await stage.artefacts();
  const touched = missingOf(before, after).length;
  witness.equal(`${what}: the number of artefacts of another export that were changed or removed`, touched, 0);
  if (!outcome.success) return;
  witness.equal(`${what}: success, and the number of its artefacts`, after.length - before.length, expected.count);
  const { length: missing } = await lostMarks(stage, own.marks);
  witness.equal(`${what}: success, and the number of its texts that are missing`, missing, expected.missing);
}

/** The export of the old report broke off; the new one takes its place, or it is not called a success. */
async function saysTheNew(scene: IntegrationScene, stage: Stage, what: string, change: Change): Promise<void> {
  const { success } = await settled(stage, change[2].report);
  if (success) await isReplaced(scene, stage, what, change);
}

/** All answers are lost from one request on, so that nobody can look. */
async function afterSilence(scene: IntegrationScene, change: Change, at: number): Promise<void> {
  const [name, old] = change;
  const stage = await scene.stage();
  stage.traffic.spoil('reset-after', at, Number.POSITIVE_INFINITY);
  await stage.export(old.report);
  stage.traffic.heal();
  await saysTheNew(scene, stage, `${name}, all answers lost from request ${at + 1} on`, change);
}

async function afterCrashes(scene: IntegrationScene, change: Change): Promise<void> {
  const [name, old] = change;
  for (const isWritten of [false, true]) {
    for (let writes = 1; writes <= MOST_WRITES; writes++) {
      const left = await crash(scene, old.report, writes, isWritten);
      if (left === undefined) break;
      const next = scene.beside(left.dead, { storage: left.storage });
      const what = `${name}, died ${isWritten ? 'after' : 'before'} write ${writes}`;
      await saysTheNew(scene, next, what, change);
    }
  }
}

/** Cheap enough to be repeated for each request. */
const SHORT = 'a short report';
const REPLACED: readonly (readonly [string, MarkedReport, MarkedReport])[] = [
  [SHORT, markedReport('older'), markedReport('newer')],
  ['a long report', longReport('older'), longReport('newer')],
];

/** True when the outcome has an id that the vendor gave to the second copy alone. */
function namesLater({ traffic }: Stage, { exportId, parts }: ExportOutcome): boolean {
  const ids = [exportId, ...parts.map((part) => part.exportId)].filter((id) => id !== undefined);
  return traffic.copies.some(({ first, second }) => ids.some((id) => second.includes(id) && !first.includes(id)));
}

/** One request was carried out twice, and its answer lost. */
async function doubled(scene: IntegrationScene, change: Change, at: number): Promise<void> {
  const [, , { report }, { count: normal }] = change;
  const { witness } = scene;
  const what = `request ${at + 1} was carried out twice`;
  const stage = await scene.stage();
  stage.traffic.spoil('twice-after', at);
  const outcome = await settled(stage, report);
  const { status, success, warnings } = outcome;
  const count = await stage.count();
  witness.holds(status !== 'failed' || count === 0, `${what}: it ended as failed, and ${count} artefacts are there`);
  witness.holds(!success || !namesLater(stage, outcome), `${what}: the outcome names the later copy`);
  const isTold = warnings.some(({ code }) => code === 'SECOND_COPY');
  if (!success || (isTold && count > normal)) return;
  await isReplaced(scene, stage, what, change);
}

export const DOUBT_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'a lost answer never touches another export',
    advice: 'Write `context.idempotencyKey` into each record, and have `find` match it and the name of the step.',
    run: async (scene) => {
      const [other, own] = [markedReport('other'), markedReport('doubt')];
      const { requests } = await scene.normal(own.report);
      const change: Change = ['', other, own, await expectedOf(scene, own)];
      for (const how of ['reset-before', 'reset-after'] as const) {
        for (const at of placesOf(requests)) await besideAnother(scene, how, at, change);
      }
    },
  },
  {
    name: 'what was found with older content says the new',
    advice: 'Keep a digest with each record; where it differs, `find` returns `refresh`, which edits what was found.',
    run: async (scene) => {
      for (const [what, old, changed] of REPLACED) {
        const change: Change = [what, old, changed, await expectedOf(scene, changed)];
        await afterCrashes(scene, change);
        if (what !== SHORT) continue;
        const { requests } = await scene.normal(old.report);
        for (const at of placesOf(requests)) await afterSilence(scene, change, at);
      }
    },
  },
  {
    name: 'of two copies the oldest is left',
    advice: 'Have `find` return the oldest as `found` and all later ones as `others`; each is given to `remove`.',
    run: async (scene) => {
      const [first, second] = [markedReport(COPIES.first), markedReport(COPIES.second)];
      const { requests } = await scene.normal(first.report);
      const change: Change = ['', second, first, await expectedOf(scene, first)];
      for (const at of placesOf(requests)) await doubled(scene, change, at);
    },
  },
];
