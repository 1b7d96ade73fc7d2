import type { ExportContext, PreviousExport, Step } from '../../../delivery/export-context.ts';
import { keptAs } from '../../../kept-results.ts';
import { RemovalRefusals } from '../../../removal-refusals.ts';
import { type Activities, asWritten } from './activities.ts';
import { asUploaded, type HubFiles } from './hub-files.ts';
import { withdrawDoubtful } from './withdraw-doubtful.ts';

/** What comes first in such an export, and whether it can have been sent. */
export interface FirstActivity {
  name: string;
  isReached: boolean;
}

/** Settles a doubt about what cannot have been sent. */
const NEVER_SENT: Step<null> = { removes: true, send: async () => null, find: async () => 'absent' };

/** Takes back what an export left in HubSpot: each activity and each file a step. */
export class HubRevocation {
  readonly #activities: Activities;
  readonly #files: HubFiles;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;

  constructor(activities: Activities, files: HubFiles, context: ExportContext, previous: PreviousExport) {
    this.#activities = activities;
    this.#files = files;
    this.#context = context;
    this.#previous = previous;
  }

  /** Throws when a part may not be removed, after all others are. */
  async carryOut(first: FirstActivity): Promise<void> {
    const refusals = new RemovalRefusals();
    await refusals.collect(() => this.#withdrawDoubtful(first));
    for (const [name, written] of keptAs(this.#previous, asWritten)) {
      await refusals.collect(() => this.#context.step(name, this.#activities.removing(written)));
    }
    for (const [name, uploaded] of keptAs(this.#previous, asUploaded)) {
      await refusals.collect(() => this.#context.step(name, this.#files.deleting(uploaded)));
    }
    refusals.throwIfAny();
  }

  /** Where nothing is known of the first one, it is that which may have been made. */
  async #withdrawDoubtful({ name, isReached }: FirstActivity): Promise<void> {
    if (!isReached) return void (await this.#context.step(name, NEVER_SENT));
    const isKnown = asWritten(this.#previous.results[name], name) !== undefined;
    const inDoubt = this.#context.inDoubt ?? (isKnown ? undefined : name);
    await withdrawDoubtful(inDoubt, this.#activities, this.#context, this.#previous);
  }
}
