import type { MeetingReport } from '../../report.ts';
import type { ExportOutcome } from '../../result.ts';
import { memoryStorage } from '../../storage/memory.ts';
import type { StorageAdapter } from '../../storage/storage-adapter.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { mortal } from './integration-mortal-storage.ts';
import { longReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';
import { placesOf, sweep } from './integration-sweep.ts';
import { LOST_ANSWERS } from './integration-traffic.ts';

/** Never more than one export makes; all of it where it is called a success; never called failed where something is. */
async function isOnce(
  { witness }: IntegrationScene,
  stage: Stage,
  { status, success }: ExportOutcome,
  normal: number,
  what: string,
): Promise<void> {
  const count = await stage.count();
  witness.holds(count <= normal, `${what}: ${count} artefacts where one export makes ${normal}`);
  if (success) witness.equal(`${what}: success, and the number of artefacts`, count, normal);
  witness.holds(status !== 'failed' || count === 0, `${what}: it ended as failed, and ${count} artefacts are there`);
}

/** A worker that dies at its n-th write, and the data it leaves. Undefined when it needs fewer. */
export async function crash(
  scene: IntegrationScene,
  report: MeetingReport,
  writes: number,
  isWritten: boolean,
): Promise<{ dead: Stage; storage: StorageAdapter } | undefined> {
  const storage = memoryStorage();
  const worker = mortal(storage, writes, isWritten);
  const dead = await scene.stage({ storage: worker.storage });
  const hasEnded = await Promise.race([worker.died.then(() => false), dead.export(report).then(() => true)]);
  dead.traffic.close();
  return hasEnded ? undefined : { dead, storage };
}

/** What follows a crash: the exports are resumed, and the application exports once more. */
async function recover(
  scene: IntegrationScene,
  next: Stage,
  report: MeetingReport,
  normal: number,
  what: string,
): Promise<void> {
  const resumed = await next.service.resumeExports({ load: async () => ({ report }) });
  for (const outcome of resumed) await isOnce(scene, next, outcome, normal, `${what}, resumed`);
  const last = await next.export(report);
  await isOnce(scene, next, last, normal, `${what}, exported again`);
  const isSettled = last.status === 'success' || last.status === 'unknown';
  scene.witness.holds(isSettled, `${what}: in the end it is ${last.status} (${last.code}: ${last.error})`);
}

/** More than a worker needs for any report of the kit. */
export const MOST_WRITES = 12;

export const ONCE_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'a lost answer does not make two',
    advice: 'Write in steps, each with `find` or `repeatable`, or let the error through: `unknown` is honest.',
    run: async (scene) => {
      const { report } = longReport('once');
      const { count, requests } = await scene.normal(report);
      for await (const { stage, outcome, what } of sweep(scene, report, LOST_ANSWERS, placesOf(requests))) {
        await isOnce(scene, stage, outcome, count, what);
        await isOnce(scene, stage, await stage.export(report), count, `${what}, exported again`);
      }
    },
  },
  {
    name: 'after a crash nothing is there twice',
    advice: 'Put every write into a step with a name that stays the same, and say `sendsBySteps` only then.',
    run: async (scene) => {
      const { report } = longReport('crash');
      const { count } = await scene.normal(report);
      for (const isWritten of [false, true]) {
        for (let writes = 1; writes <= MOST_WRITES; writes++) {
          const left = await crash(scene, report, writes, isWritten);
          if (left === undefined) break;
          const next = scene.beside(left.dead, { storage: left.storage });
          await recover(scene, next, report, count, `died ${isWritten ? 'after' : 'before'} write ${writes}`);
        }
      }
    },
  },
];
