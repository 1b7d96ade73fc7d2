import type { ExportOutcome } from '../../result.ts';
import { lostMarks } from './integration-arrival-checks.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { longReport, type MarkedReport, markedReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';
import { IMPATIENT_MS, placesFor, placesOf } from './integration-sweep.ts';
import { LOST_ANSWERS, type Spoiling } from './integration-traffic.ts';

const CHANGES: readonly (readonly [string, MarkedReport, MarkedReport])[] = [
  ['other texts', markedReport('oldest'), markedReport('newest')],
  ['a longer report', markedReport('oldest'), longReport('newest')],
  ['a shorter report', longReport('oldest'), markedReport('newest')],
];

/** One report in the place of another, and what that comes to. */
export type Change = readonly [what: string, old: MarkedReport, changed: MarkedReport, expected: Expected];

interface Edit {
  readonly stage: Stage;
  readonly before: readonly string[];
  readonly outcome: ExportOutcome;
  /** Of the edit alone. */
  readonly requests: number;
}

/** Exports one report, and then the other one in its place. */
async function edit(
  scene: IntegrationScene,
  old: MarkedReport,
  changed: MarkedReport,
  spoil?: (stage: Stage) => void,
): Promise<Edit> {
  const stage = await scene.stage(spoil === undefined ? {} : { timeoutMs: IMPATIENT_MS });
  const first = await stage.export(old.report);
  scene.witness.holds(first.success, `the export before the edit ended as ${first.status} (${first.code})`);
  const before = await stage.artefacts();
  spoil?.(stage);
  const { length: requests } = stage.traffic.requests;
  const outcome = await stage.export(changed.report);
  return { stage, before, outcome, requests: stage.traffic.requests.length - requests };
}

const cannotEdit = ({ outcome }: Edit): boolean => outcome.code === 'CONTENT_CHANGED';

/** What the changed report comes to when it alone is exported. */
export interface Expected {
  readonly count: number;
  /** Texts that an ordinary export leaves out as well. */
  readonly missing: number;
}

export async function expectedOf(
  { stage, witness }: IntegrationScene,
  { report, marks }: MarkedReport,
): Promise<Expected> {
  const one = await stage();
  const { success, status, code } = await one.export(report);
  witness.holds(success, `an ordinary export ended as ${status} (${code})`);
  return { count: await one.count(), missing: (await lostMarks(one, marks)).length };
}

/** The new report is there as if it alone had been exported, and the old one is gone. */
export async function isReplaced(
  { witness }: IntegrationScene,
  stage: Stage,
  what: string,
  change: Change,
): Promise<void> {
  const [, old, changed, { count, missing }] = change;
  witness.equal(`${what}: the number of artefacts`, await stage.count(), count);
  const [lost, gone] = [await lostMarks(stage, changed.marks), await lostMarks(stage, old.marks)];
  witness.equal(`${what}: the number of new texts that are missing`, lost.length, missing);
  witness.equal(`${what}: the number of old texts that are left`, old.marks.length - gone.length, 0);
}

async function* changesOf(scene: IntegrationScene): AsyncGenerator<Change> {
  for (const [what, old, changed] of CHANGES) yield [what, old, changed, await expectedOf(scene, changed)];
}

/** An edit of which one answer was lost, and what it comes to in the end. */
async function editInDoubt(scene: IntegrationScene, change: Change, how: Spoiling, at: number): Promise<void> {
  const [name, old, changed, { count }] = change;
  const what = `${name}, ${how} at request ${at + 1} of the edit`;
  const { stage, outcome } = await edit(scene, old, changed, ({ traffic }) => traffic.spoil(how, at));
  const last = outcome.success ? outcome : await stage.export(changed.report);
  if (last.status === 'unknown' && (await stage.count()) <= count) return;
  scene.witness.holds(last.success, `${what}: in the end it is ${last.status} (${last.code}: ${last.error})`);
  await isReplaced(scene, stage, what, change);
}

export const UPDATE_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'a changed report takes the place of the old one, or nothing changes',
    advice: 'Edit, add and remove by `previous.results`; throw `CONTENT_CHANGED` before the first write if you cannot.',
    run: async (scene) => {
      for await (const change of changesOf(scene)) {
        const [what, old, changed] = change;
        const edited = await edit(scene, old, changed);
        const { stage, before, outcome } = edited;
        if (cannotEdit(edited)) {
          scene.witness.equal(`${what}: the artefacts after a refused edit`, await stage.artefacts(), before);
          continue;
        }
        const { success, status, code, error } = outcome;
        scene.witness.holds(success, `${what}: the edit ended as ${status} (${code}: ${error})`);
        await isReplaced(scene, stage, what, change);
      }
    },
  },
  {
    name: 'an edit whose answer was lost ends right when it is repeated',
    advice: 'Make every write of `updateReport` a step that is `repeatable`, or has `find`.',
    run: async (scene) => {
      for await (const change of changesOf(scene)) {
        const [, old, changed] = change;
        const whole = await edit(scene, old, changed);
        if (cannotEdit(whole)) return;
        const places = placesOf(whole.requests);
        for (const how of LOST_ANSWERS) {
          for (const at of placesFor(how, places)) await editInDoubt(scene, change, how, at);
        }
      }
    },
  },
];
