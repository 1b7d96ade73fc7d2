import type { ExportContext, PreviousExport, Step } from '../delivery/export-context.ts';
import { keptAs } from '../kept-results.ts';
import { RemovalRefusals } from '../removal-refusals.ts';
import { withdrawDoubtful } from './activity-export.ts';
import type { ActivitySteps, KeptActivity, PlannedPart, Removed } from './activity-steps.ts';

/** What comes first in an export, and whether it can have been sent. */
export interface FirstActivity {
  name: string;
  isReached: boolean;
}

/** Settles a doubt about what cannot have been sent. */
const NEVER_SENT: Step<null> = { removes: true, send: async () => null, find: async () => 'absent' };

/** What can be taken away of one kind. */
export type Removing<Kept> = Pick<ActivitySteps<PlannedPart, Kept & KeptActivity>, 'asKept' | 'removing'>;

/** How everything of one kind is taken away that an earlier export left, by the names of the parts. */
export const removalsOf = <Kept extends KeptActivity>(
  previous: PreviousExport,
  steps: Removing<Kept>,
): [string, Step<Removed>][] => keptAs(previous, steps.asKept).map(([name, kept]) => [name, steps.removing(kept)]);

/**
 * Takes back what an export left in a CRM: what is in doubt, then each of the removals, in their order. Throws when a part
 * may not be removed, after all others are.
 */
export async function takeBack<Doubtful>(
  first: FirstActivity,
  steps: Pick<ActivitySteps<never, KeptActivity, Doubtful>, 'asKept' | 'withdrawing'>,
  removals: readonly [string, Step<Removed>][],
  context: ExportContext,
  previous: PreviousExport,
): Promise<void> {
  const refusals = new RemovalRefusals();
  await refusals.collect(() => settleDoubt(first, steps, context, previous));
  for (const [name, step] of removals) await refusals.collect(() => context.step(name, step));
  refusals.throwIfAny();
}

/** Where nothing is known of the first one, it is that which may have been made. */
async function settleDoubt<Doubtful>(
  { name, isReached }: FirstActivity,
  steps: Pick<ActivitySteps<never, KeptActivity, Doubtful>, 'asKept' | 'withdrawing'>,
  context: ExportContext,
  previous: PreviousExport,
): Promise<void> {
  if (!isReached) return void (await context.step(name, NEVER_SENT));
  const isKnown = steps.asKept(previous.results[name], name) !== undefined;
  const inDoubt = context.inDoubt ?? (isKnown ? undefined : name);
  await withdrawDoubtful(inDoubt, steps, context, previous);
}
