import { toPart } from '../export-part.ts';
import type { ExportPart, RevokeReceipt } from '../result.ts';

/** The name of the claim's own intent: whichever step comes first may have been sent. */
export const FIRST_STEP = '*';

/** A part that is there by a person's word, and of which nobody knows the name. */
const isNameless = (step: DoneStep): boolean => step.isSettledByHand === true;

interface DoneStep {
  name: string;
  result: unknown;
  /** True when it took away what an earlier step of this name had made. */
  isRemoval?: true;
  /** True when it only asked, so that there is nothing of it. */
  isLook?: true;
  /** True when a person said that it was delivered, so that its result is not known. */
  isSettledByHand?: true;
}

/** What is written down of an export's steps: the one in flight, if any, and the finished ones with their results. */
export interface Journal {
  /** The worker that wrote it last. By it the rows of two workers differ, and a write whose answer was lost is known again. */
  worker: string;
  /** The step that may be in flight. Null between steps, and when the last attempt is known not to have been carried out. */
  open: string | null;
  /** Since when it may be; ISO string. */
  openSince: string;
  /** When a look for the open step first saw nothing, in epoch milliseconds. */
  absentSince: number | null;
  plan: { name: string; digest: string }[] | null;
  done: DoneStep[];
  /** In an edit: what the steps of the export came to before it. */
  previous: Record<string, unknown> | null;
  /** True once an edit broke off and another took its place: parts may say something else than their results tell. */
  isHalfEdited: boolean;
  /** True once the export is to be taken back; `previous` is what was there. */
  isRevocation: boolean;
  /** Parts whose removal may have been carried out although it failed for us, until something else is known of them. */
  mayBeGone: string[];
}

/** A claim is written together with the intent of its first step, which saves a write in the normal case. */
export const newJournal = (worker: string, now: string): Journal => ({
  worker,
  open: FIRST_STEP,
  openSince: now,
  absentSince: null,
  plan: null,
  done: [],
  previous: null,
  isHalfEdited: false,
  isRevocation: false,
  mayBeGone: [],
});

/** The journal of a stored row. */
export const readJournal = (steps: string): Journal => ({
  worker: '',
  open: null,
  openSince: '',
  absentSince: null,
  plan: null,
  done: [],
  previous: null,
  isHalfEdited: false,
  isRevocation: false,
  mayBeGone: [],
  ...(JSON.parse(steps) as Partial<Journal>),
});

/** True when a step is finished that did more than ask. */
export const hasDone = ({ done }: Pick<Journal, 'done'>): boolean => done.some(({ isLook }) => isLook !== true);

/** What each finished step came to, those before an edit included. */
export function resultsOf({ previous, done }: Journal): Record<string, unknown> {
  const results = new Map(Object.entries(previous ?? {}));
  for (const { name, result, isRemoval, isLook, isSettledByHand } of done) {
    if (isRemoval || isLook || isSettledByHand) results.delete(name);
    else results.set(name, result);
  }
  return Object.fromEntries(results);
}

/** The journal with which an edit of what is there starts. A step in doubt stays in doubt. */
export const startEdit = (journal: Journal): Journal => ({
  ...journal,
  open: journal.open === FIRST_STEP ? null : journal.open,
  plan: null,
  done: [],
  previous: resultsOf(journal),
  isHalfEdited: journal.isHalfEdited || journal.previous !== null,
  isRevocation: false,
});

/** The journal with which taking an export back starts. One that was begun before goes on. */
export const startRevocation = (journal: Journal): Journal =>
  journal.isRevocation
    ? journal
    : { ...startEdit(journal), open: journal.open, done: journal.done.filter(isNameless), isRevocation: true };

/** The journal of a revocation that broke off, with which the export begins again: what is gone comes once more. */
export function endRevocation(journal: Journal): Journal {
  const edit = { ...startEdit(journal), done: journal.done.filter(isNameless) };
  const isNothingThere = Object.keys(edit.previous ?? {}).length === 0;
  return isNothingThere ? { ...edit, open: journal.open, previous: null, isHalfEdited: false } : edit;
}

/** The journal of an export that ended well. */
export const closed = (journal: Journal): Journal => ({
  ...journal,
  open: null,
  done: [
    ...Object.entries(resultsOf(journal)).map(
      ([name, result]) => journal.done.find((step) => step.name === name) ?? { name, result },
    ),
    // An edit must know that there is a part which it cannot name.
    ...journal.done.filter(isNameless),
  ],
  previous: null,
  isHalfEdited: false,
  mayBeGone: [],
});

/** The journal with the results as they may be stored. Names, digests and plan stay: by them steps are known again. */
export function redacted(journal: Journal, redact: (text: string) => string): Journal {
  const clean = (value: unknown): unknown => JSON.parse(redact(JSON.stringify(value ?? null))) as unknown;
  return {
    ...journal,
    done: journal.done.map((step) => ({ ...step, result: clean(step.result) })),
    previous: clean(journal.previous) as Journal['previous'],
  };
}

/** True for a row that was emptied by the storage's `purge`: nothing is known of its steps. */
export const isPurged = (steps: string): boolean => Array.isArray(JSON.parse(steps));

/**
 * The finished steps as parts of an outcome: all of them, or, where there is a plan, its own and those that made
 * something. Of an edit that is under way, what the plan does not name may be gone already. They come in
 * the order of the plan, whatever was sent first.
 */
export function partsOf(journal: Journal): ExportPart[] {
  const { plan, isRevocation } = journal;
  if (isRevocation)
    return receiptsOf(journal).flatMap(({ status, ...part }) => (status === 'still-there' ? [part] : []));
  const parts = Object.entries(resultsOf(journal)).flatMap(([name, result]) => {
    const part = toPart(name, result);
    if (journal.mayBeGone.includes(name)) return [];
    const isMade = part.exportId !== undefined && journal.done.some((step) => step.name === name);
    const isPart = plan === null || isMade || plan.some((planned) => planned.name === name);
    return isPart ? [part] : [];
  });
  const placeOf = ({ name }: ExportPart): number => {
    const at = plan?.findIndex((planned) => planned.name === name) ?? -1;
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  };
  return plan === null ? parts : parts.sort((a, b) => placeOf(a) - placeOf(b) || 0);
}

/** True when something of the report is there. */
export const hasDelivered = (journal: Journal): boolean =>
  journal.previous !== null || journal.done.some(isNameless) || partsOf(journal).length > 0;

/** What became of each part of an export that is taken back. Steps that made nothing have no receipt. */
export function receiptsOf(journal: Journal): RevokeReceipt[] {
  const { previous, done, open, mayBeGone } = journal;
  const known = Object.entries(previous ?? {}).flatMap(([name, result]): RevokeReceipt[] => {
    const part = toPart(name, result);
    const removal = done.find((step) => step.name === name && step.isRemoval === true);
    const wasGone = (removal?.result as { wasGone?: unknown } | null | undefined)?.wasGone === true;
    const kept = mayBeGone.includes(name) ? 'unknown' : 'still-there';
    const status = removal === undefined ? kept : wasGone ? 'already-gone' : 'removed';
    return part.exportId === undefined ? [] : [{ ...part, status }];
  });
  const found = done.flatMap(({ name, result, isRemoval }): RevokeReceipt[] => {
    const part = toPart(name, result);
    const isNew = isRemoval === true && part.exportId !== undefined && !(name in (previous ?? {}));
    return isNew ? [{ ...part, status: 'removed' }] : [];
  });
  const nameless = done.filter(isNameless).map(({ name }) => name);
  const doubtful = open === null || open === FIRST_STEP ? [] : [open];
  const unknown = [...nameless, ...doubtful].map((name): RevokeReceipt => ({ name, status: 'unknown' }));
  return [...known, ...found, ...unknown];
}
