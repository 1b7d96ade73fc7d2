import type { PreviousExport } from './delivery/export-context.ts';

/** What an earlier export kept of one kind, by the names of the steps. */
export const keptAs = <Kept>(
  { results }: PreviousExport,
  read: (kept: unknown, name: string) => Kept | undefined,
): [string, Kept][] =>
  Object.entries(results).flatMap(([name, kept]): [string, Kept][] => {
    const known = read(kept, name);
    return known === undefined ? [] : [[name, known]];
  });
