import type { ExportContext, PreviousExport, Step } from '../delivery/export-context.ts';
import { isIntegrationError } from '../errors.ts';
import { sentAgain } from '../export-part.ts';
import { keptAs } from '../kept-results.ts';
import type { ActivitySteps, KeptActivity, PlannedPart } from './activity-steps.ts';

/** Takes away the activity of which nobody knows whether it was made, as a step. Does nothing for what is no activity. */
export async function withdrawDoubtful<Doubtful>(
  inDoubt: string | undefined,
  steps: Pick<ActivitySteps<never, KeptActivity, Doubtful>, 'asKept' | 'withdrawing'>,
  context: ExportContext,
  { results }: PreviousExport,
): Promise<void> {
  if (inDoubt === undefined) return;
  const replaced = steps.asKept(results[inDoubt], inDoubt)?.exportId;
  const step = steps.withdrawing(inDoubt, replaced);
  if (step !== undefined) await context.step(inDoubt, step);
}

/** Brings the activities in a CRM to what a plan says: makes, edits and takes away, each as a step. */
export class ActivityExport<Plan extends PlannedPart, Kept extends KeptActivity, Doubtful> {
  readonly #vendor: string;
  readonly #steps: ActivitySteps<Plan, Kept, Doubtful>;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;

  /** `vendor` is the name that people know. */
  constructor(
    vendor: string,
    steps: ActivitySteps<Plan, Kept, Doubtful>,
    context: ExportContext,
    previous: PreviousExport,
  ) {
    this.#vendor = vendor;
    this.#steps = steps;
    this.#context = context;
    this.#previous = previous;
  }

  /** Makes it, if it is new or was deleted, or edits it. */
  async bring(plan: Plan): Promise<[string, Kept]> {
    return [plan.name, await this.#bring(plan)];
  }

  /** Nothing new is made while another activity is in doubt: that one is taken away, and comes in its turn if it is needed. */
  withdrawDoubtful(): Promise<void> {
    return withdrawDoubtful(this.#context.inDoubt, this.#steps, this.#context, this.#previous);
  }

  /** Takes away what an earlier export made and the plan needs no more, but for what somebody is at work on. Once all else is there. */
  async removeSurplus(plans: readonly Plan[]): Promise<void> {
    for (const [name, kept] of keptAs(this.#previous, this.#steps.asKept)) {
      if (plans.some((plan) => plan.name === name)) continue;
      if (await this.#mayGo(name, kept)) await this.#context.step(name, this.#steps.removing(kept));
      else {
        const message = `${name} is not in the report any more, and stays since somebody has begun it.`;
        this.#context.warn({ code: 'TASK_KEPT', message });
      }
    }
  }

  async #bring(plan: Plan): Promise<Kept> {
    const { name } = plan;
    const before = this.#steps.asKept(this.#previous.results[name], name);
    if (before === undefined) return this.#create(plan);
    try {
      const step = this.#steps.bringing(before, plan, this.#previous.isHalfEdited === true);
      return await this.#context.step(name, step);
    } catch (error) {
      if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') throw error;
      this.#context.warn(sentAgain(name, this.#vendor));
      return this.#create(plan, before.exportId);
    }
  }

  async #create(plan: Plan, replaced?: string): Promise<Kept> {
    // A first attempt is gone on with in its own order; an edit may put something in front of what is in doubt.
    const isEdit = Object.keys(this.#previous.results).length > 0;
    if (isEdit && this.#context.inDoubt !== plan.name) await this.withdrawDoubtful();
    return this.#context.step(plan.name, this.#steps.creating(plan, replaced));
  }

  async #mayGo(name: string, kept: Kept): Promise<boolean> {
    const look = this.#steps.isUntouched(kept, name);
    if (look === undefined) return true;
    // Asked in each attempt: it may have been begun meanwhile.
    const step: Step<boolean> = { repeatable: true, send: look, holds: async () => false };
    return this.#context.step(`look-${name}`, step);
  }
}
