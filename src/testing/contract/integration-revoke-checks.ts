import type { ExportOutcome } from '../../result.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { longReport, type MarkedReport, markedReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';
import { IMPATIENT_MS, placesFor, placesOf } from './integration-sweep.ts';
import { LOST_ANSWERS, type Spoiling } from './integration-traffic.ts';

const REPORTS: readonly (readonly [string, MarkedReport])[] = [
  ['a short report', markedReport('plain')],
  ['a long report', longReport('long')],
];

interface Revocation {
  readonly stage: Stage;
  readonly id: string;
  readonly before: readonly string[];
  /** Artefacts of another export, which is to stay. */
  readonly others: number;
  readonly outcome: ExportOutcome;
  /** Of the revocation alone. */
  readonly requests: number;
}

/** What was exported before, and stays. */
const OTHER = markedReport('staying');

/** Exports a report beside another one and takes it back. */
async function revoke(
  scene: IntegrationScene,
  { report }: MarkedReport,
  spoil?: (stage: Stage) => void,
): Promise<Revocation> {
  const stage = await scene.stage(spoil === undefined ? {} : { timeoutMs: IMPATIENT_MS });
  const other = await stage.export(OTHER.report, {}, 'kit-other-session');
  const others = await stage.count();
  const { id = '', success, status, code } = await stage.export(report);
  scene.witness.holds(other.success && success, `the export before the revocation ended as ${status} (${code})`);
  const before = await stage.artefacts();
  spoil?.(stage);
  const { length: requests } = stage.traffic.requests;
  const outcome = await stage.mine.revokeExport(id);
  return { stage, id, before, others, outcome, requests: stage.traffic.requests.length - requests };
}

const cannotRevoke = ({ outcome }: Revocation): boolean => outcome.code === 'REJECTED';

const told = ({ status, code, error }: ExportOutcome): string => `${status} (${code}: ${error})`;

/** A revocation of which one answer was lost, and what it comes to in the end. */
async function revokeInDoubt(
  scene: IntegrationScene,
  [name, report]: readonly [string, MarkedReport],
  how: Spoiling,
  at: number,
): Promise<void> {
  const what = `${name}, ${how} at request ${at + 1} of the revocation`;
  const { stage, id, others, outcome } = await revoke(scene, report, ({ traffic }) => traffic.spoil(how, at));
  const last = outcome.success ? outcome : await stage.mine.revokeExport(id);
  scene.witness.holds(last.success, `${what}: in the end it is ${told(last)}`);
  scene.witness.equal(
    `${what}: the number of artefacts beside those of another export`,
    (await stage.count()) - others,
    0,
  );
}

export const REVOKE_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'an export that is taken back is gone, or nothing changes',
    advice:
      'Remove all that `previous.results` tell of, each by a step with `removes`; leave `revokeReport` out if you cannot.',
    run: async (scene) => {
      for (const [what, report] of REPORTS) {
        const revocation = await revoke(scene, report);
        const { stage, before, others, outcome } = revocation;
        if (cannotRevoke(revocation)) {
          scene.witness.equal(`${what}: the artefacts after a refusal`, await stage.artefacts(), before);
          continue;
        }
        scene.witness.holds(outcome.success, `${what}: the revocation ended as ${told(outcome)}`);
        scene.witness.equal(
          `${what}: the number of artefacts beside those of another export`,
          (await stage.count()) - others,
          0,
        );
        scene.witness.equal(`${what}: the parts that are left`, outcome.parts, []);
      }
    },
  },
  {
    name: 'a revocation whose answer was lost ends right when it is repeated',
    advice: 'Make every removal a step that is `repeatable`, and take what is gone already for removed.',
    run: async (scene) => {
      for (const named of REPORTS) {
        const whole = await revoke(scene, named[1]);
        if (cannotRevoke(whole)) return;
        const places = placesOf(whole.requests);
        for (const how of LOST_ANSWERS) {
          for (const at of placesFor(how, places)) await revokeInDoubt(scene, named, how, at);
        }
      }
    },
  },
  {
    name: 'what was taken back and is exported again is there once',
    advice: 'Mark what you write with `context.idempotencyKey`: an export after a revocation has a key of its own.',
    run: async (scene) => {
      for (const [what, report] of REPORTS) {
        const revocation = await revoke(scene, report);
        if (cannotRevoke(revocation)) return;
        const { stage, before } = revocation;
        const again = await stage.export(report.report);
        scene.witness.holds(again.success && !again.replayed, `${what}: the export afterwards ended as ${told(again)}`);
        scene.witness.equal(`${what}: the number of artefacts`, await stage.count(), before.length);
      }
    },
  },
];
