import { setTimeout as sleep } from 'node:timers/promises';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { longReport, markedReport } from './integration-reports.ts';
import { placesOf, type SpoiledExport, sweep } from './integration-sweep.ts';
import { LOST_REQUESTS, REFUSALS } from './integration-traffic.ts';

const AT_ONCE_MS = 1500;

/** What every outcome owes: a code where it failed, and all artefacts where it did not. */
function isHonest({ witness }: IntegrationScene, { outcome, count, what }: SpoiledExport, normal: number): void {
  if (outcome.success) witness.equal(`${what}: success, and the number of artefacts`, count, normal);
  else witness.holds(outcome.code !== undefined, `${what}: no code was given`);
}

function isRefusal({ witness }: IntegrationScene, { outcome, how, what }: SpoiledExport): void {
  const { success, status, code } = outcome;
  if (success) return;
  const expected = { 'status-401': 'AUTH_FAILED', 'status-403': 'PERMISSION_DENIED', 'status-429': 'RATE_LIMITED' };
  witness.equal(`${what}: the code`, code, expected[how as keyof typeof expected]);
  witness.holds(status !== 'unknown', `${what}: it ended as unknown although the vendor refused it`);
}

const finished = async (action: Promise<unknown>): Promise<boolean> =>
  Promise.race([action.then(() => true), sleep(AT_ONCE_MS, false, { ref: false })]);

export const FAILURE_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'what the vendor refuses is told by its code',
    advice: 'Let errors of `this.http` through, or throw an `IntegrationError` with the code that fits.',
    run: async (scene) => {
      const { report } = markedReport('told');
      const { count, requests } = await scene.normal(report);
      for await (const one of sweep(scene, report, REFUSALS, placesOf(requests))) {
        isHonest(scene, one, count);
        isRefusal(scene, one);
      }
    },
  },
  {
    name: 'a request that got lost is not called a success',
    advice: 'Look at the status and read the answer: an error page is none.',
    run: async (scene) => {
      const { report } = longReport('gone');
      const { count, requests } = await scene.normal(report);
      for await (const one of sweep(scene, report, LOST_REQUESTS, placesOf(requests))) isHonest(scene, one, count);
    },
  },
  {
    name: 'a refused connection costs nothing but a repetition',
    advice: 'Let the `NETWORK` error of `this.http` through: it says that nothing was sent.',
    run: async (scene) => {
      const { report } = markedReport('patience');
      const { count, requests } = await scene.normal(report);
      for await (const { stage, outcome, what } of sweep(scene, report, ['refused'], placesOf(requests))) {
        const last = outcome.success ? outcome : await stage.export(report);
        scene.witness.equal(`${what}: the outcome in the end`, last.status, 'success');
        scene.witness.equal(`${what}: the number of artefacts`, await stage.count(), count);
      }
    },
  },
  {
    name: 'a redirect to another host is not followed',
    advice: 'Send by `this.http` or `this.fetch` and nothing else: a redirect carries the token and the report away.',
    run: async (scene) => {
      const { report } = markedReport('astray');
      const { count, requests } = await scene.normal(report);
      for await (const one of sweep(scene, report, ['redirect'], placesOf(requests))) {
        scene.witness.equal(
          `${one.what}: the number of requests to the other host`,
          one.stage.traffic.elsewhere.length,
          0,
        );
        isHonest(scene, one, count);
      }
    },
  },
  {
    name: 'an export that was aborted before it began sends nothing',
    advice: 'Pass the whole runtime on to `super`, and send by `this.http`.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const outcome = await one.export(markedReport('early').report, { signal: AbortSignal.abort() });
      witness.equal('success', outcome.success, false);
      witness.equal('requests and artefacts', [one.traffic.requests.length, await one.count()], [0, 0]);
    },
  },
  {
    name: 'an abort ends a request at once, and nothing is sent after it',
    advice: 'Give every request `this.http`’s signal, and let `ABORTED` through.',
    run: async ({ stage, normal, witness }) => {
      const { report } = longReport('abort');
      for (const at of placesOf((await normal(report)).requests)) {
        const one = await stage();
        const caller = new AbortController();
        one.traffic.spoil('never', at);
        const exporting = one.export(report, { signal: caller.signal });
        while (one.traffic.requests.length <= at) await sleep(1);
        await sleep(10);
        caller.abort();
        witness.holds(await finished(exporting), `it had not ended ${AT_ONCE_MS} ms after the abort`);
        await sleep(10);
        witness.equal('success', (await exporting).success, false);
        witness.equal('the number of requests', one.traffic.requests.length, at + 1);
      }
    },
  },
];
