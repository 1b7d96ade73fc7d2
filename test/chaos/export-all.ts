import type { ChaosService } from './chaos-service.ts';
import { numberedReport } from './reports.ts';

const AT_ONCE = 8;

/** How one process fared with each of the numbered exports. */
export interface RaceFigures {
  /** `sent`, `replayed`, `in progress`, `sent, not saved`, or whatever else it was. */
  answers: string[];
  ms: number;
}

/** Exports reports 0 to `count` - 1, some at a time. */
export async function exportAll(mine: ChaosService['mine'], count: number): Promise<RaceFigures> {
  const answers: string[] = [];
  const start = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const sessionId = `meeting-${number}`;
      const outcome = await mine.export({ report: numberedReport(number), sessionId, to: { provider: 'slack' } });
      const { status, code, replayed, warnings } = outcome;
      const isInProgress = status === 'pending' && code === 'IN_PROGRESS';
      const isSaved = warnings.every((warning) => warning.code !== 'OUTCOME_NOT_SAVED');
      const success = replayed ? 'replayed' : isSaved ? 'sent' : 'sent, not saved';
      answers[number] = status === 'success' ? success : isInProgress ? 'in progress' : `${status} ${code}`;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { answers, ms: performance.now() - start };
}
