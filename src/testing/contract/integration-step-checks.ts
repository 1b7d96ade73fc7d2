import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportContext, Step } from '../../delivery/export-context.ts';
import { silentLogger } from '../../logger.ts';
import type { MeetingReport } from '../../report.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { longReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';

/** What an integration did with its context. */
class StepRecorder implements ExportContext {
  readonly idempotencyKey = 'kit-idempotency-key';
  readonly signal = new AbortController().signal;
  readonly logger = silentLogger;
  readonly names: string[] = [];
  readonly results = new Map<string, unknown>();
  readonly plans: unknown[] = [];
  /** How each step's result is taken away again; undefined where it has no `remove`. */
  readonly removals: ((() => Promise<unknown>) | undefined)[] = [];
  /** Writes that were seen while no step was under way. */
  outside = 0;
  readonly #stage: Stage;
  readonly #finished: ReadonlyMap<string, unknown>;
  #underWay = 0;
  #known = 0;

  constructor(stage: Stage, finished: ReadonlyMap<string, unknown> = new Map()) {
    this.#stage = stage;
    this.#finished = finished;
  }

  async step<T>(name: string, { send, remove }: Step<T>): Promise<T> {
    this.look();
    this.names.push(name);
    if (this.#finished.has(name)) return this.#finished.get(name) as T;
    this.#underWay += 1;
    try {
      const result = await send();
      this.results.set(name, result);
      this.removals.push(remove && (() => remove(asJson(result) as T)));
      return result;
    } finally {
      this.look();
      this.#underWay -= 1;
    }
  }

  async plan(parts: readonly { name: string; digest: string }[]): Promise<void> {
    this.plans.push([...parts]);
  }

  warn(): void {
    // Checked where reports arrive.
  }

  /** Counts the writes since the last look. */
  look(): void {
    const { length } = this.#stage.traffic.writes;
    if (this.#underWay === 0) this.outside += length - this.#known;
    this.#known = length;
  }
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown;

async function recorded(
  { stage }: Pick<IntegrationScene, 'stage'>,
  report: MeetingReport,
  finished?: ReadonlyMap<string, unknown>,
): Promise<{ recorder: StepRecorder; one: Stage; sendsBySteps: boolean }> {
  const one = await stage();
  const recorder = new StepRecorder(one, finished);
  const integration = one.alone();
  await integration.exportReport(one.dataOf(report), recorder);
  recorder.look();
  return { recorder, one, sendsBySteps: integration.sendsBySteps };
}

export const STEP_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'sendsBySteps is true only when every write is in a step',
    advice: 'Put the write into `context.step`, or leave `sendsBySteps` out.',
    run: async (scene) => {
      const { recorder, sendsBySteps } = await recorded(scene, longReport('steps').report);
      if (!sendsBySteps) return;
      scene.witness.equal('the number of writes outside of all steps', recorder.outside, 0);
      scene.witness.holds(recorder.names.length > 0, 'there was no step at all');
    },
  },
  {
    name: 'each step has a name of its own',
    advice: 'Number them: a second step of the same name is taken for the first, and is never sent.',
    run: async (scene) => {
      const { names } = (await recorded(scene, longReport('names').report)).recorder;
      const twice = names.filter((name, at) => names.indexOf(name) !== at);
      scene.witness.equal('names that come twice', twice, []);
    },
  },
  {
    name: 'what a step resolves to is plain JSON',
    advice: 'Return ids and addresses alone: it is kept in the journal and handed back after a restart.',
    run: async (scene) => {
      const { results } = (await recorded(scene, longReport('json').report)).recorder;
      for (const [name, result] of results) {
        scene.witness.equal(`the result of ${name} after it was stored`, asJson(result), result ?? null);
      }
    },
  },
  {
    name: 'finished steps are not sent again',
    advice: 'Send inside of `send` and nowhere else, and go on with what `context.step` resolves to.',
    run: async (scene) => {
      const { report } = longReport('finished');
      const first = await recorded(scene, report);
      if (!first.sendsBySteps) return;
      const { results } = first.recorder;
      const stored = new Map([...results].map(([name, result]) => [name, asJson(result)]));
      const { one, recorder } = await recorded(scene, report, stored);
      scene.witness.equal(
        'steps that were not among the first ones',
        recorder.names.filter((name) => !stored.has(name)),
        [],
      );
      scene.witness.equal('writes and artefacts', [one.traffic.writes.length, await one.count()], [0, 0]);
    },
  },
  {
    name: '`remove` takes away what its step made',
    advice: 'Have `remove` delete by `this.http` what the result of the step names, or leave it out.',
    run: async (scene) => {
      const { recorder, one } = await recorded(scene, longReport('remove').report);
      const isWhole = recorder.removals.every((remove) => remove !== undefined);
      // What came last goes first: it may hang on what was there before it.
      for (const remove of recorder.removals.toReversed()) {
        if (remove === undefined) continue;
        const { length: before } = one.traffic.writes;
        await remove();
        const isSeen = one.traffic.writes.length > before;
        scene.witness.holds(isSeen, 'a `remove` ended well, and no request was seen that could remove anything');
      }
      if (!isWhole || recorder.removals.length === 0 || recorder.outside > 0) return;
      scene.witness.equal('the number of artefacts after all were removed', await one.count(), 0);
    },
  },
  {
    name: 'the same report has the same plan',
    advice: 'Digest the content alone: with a time or a random id in it, every retry is a changed report.',
    run: async (scene) => {
      const { report } = longReport('plan');
      const first = await recorded(scene, report);
      await sleep(5);
      const second = await recorded(scene, report);
      scene.witness.equal('the second plan', second.recorder.plans, first.recorder.plans);
      scene.witness.equal('the second row of steps', second.recorder.names, first.recorder.names);
    },
  },
];
