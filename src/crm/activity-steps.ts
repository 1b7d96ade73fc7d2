import type { Step } from '../delivery/export-context.ts';

/** A part as it is planned: what it is called, and a digest of what it says. */
export interface PlannedPart {
  name: string;
  digest: string;
}

/** What is kept of an activity that is there. */
export interface KeptActivity {
  exportId: string;
}

/** What became of something that was taken away. */
export interface Removed {
  wasGone: boolean;
}

/** The activities of one CRM, each a step that is safe to interrupt. `Doubtful` is what tells one that was found again. */
export interface ActivitySteps<Plan extends PlannedPart, Kept extends KeptActivity, Doubtful = Kept> {
  /** What an earlier export kept of an activity; undefined where it is something else. */
  asKept(kept: unknown, name: string): Kept | undefined;
  /** Makes a new one. `replaced` is one that somebody deleted, whose mark it must not have. */
  creating(plan: Plan, replaced?: string): Step<Kept>;
  /** Has one that is there say what it should; throws `NOT_FOUND` when somebody has deleted it. */
  bringing(before: Kept, plan: Plan, isHalfEdited: boolean): Step<Kept>;
  /** Takes one away. */
  removing(kept: Kept): Step<Removed>;
  /** Takes away one of which nobody knows whether it was made; undefined for a part that is no activity. */
  withdrawing(name: string, replaced?: string): Step<Doubtful | null> | undefined;
  /** Asks whether nobody has begun it; undefined for what may go at any time. */
  isUntouched(kept: Kept, name: string): (() => Promise<boolean>) | undefined;
}
