import type { ExportPart } from '../result.ts';

/** The name of the claim's own intent: whichever step comes first may have been sent. */
export const FIRST_STEP = '*';

interface DoneStep {
  name: string;
  result: unknown;
}

/** What is written down of an export's steps: the one in flight, if any, and the finished ones with their results. */
export interface Journal {
  /** The step that may be in flight. Null between steps, and when the last attempt is known not to have been carried out. */
  open: string | null;
  plan: { name: string; digest: string }[] | null;
  done: DoneStep[];
}

/** A claim is written together with the intent of its first step, which saves a write in the normal case. */
export const newJournal = (): Journal => ({ open: FIRST_STEP, plan: null, done: [] });

/** The journal of a stored row. */
export const readJournal = (steps: string): Journal => ({
  open: null,
  plan: null,
  done: [],
  ...(JSON.parse(steps) as Partial<Journal>),
});

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The finished steps as parts of an outcome: all of them, or those of the plan where there is one. */
export function partsOf({ plan, done }: Journal): ExportPart[] {
  const planned = plan === null ? done : done.filter(({ name }) => plan.some((part) => part.name === name));
  return planned.map(({ name, result }) => {
    const fields = typeof result === 'object' && result !== null ? (result as Record<string, unknown>) : {};
    const exportId = text(fields.exportId);
    const url = text(fields.url);
    return { name, ...(exportId === undefined ? {} : { exportId }), ...(url === undefined ? {} : { url }) };
  });
}
