import type { ExportStatus } from '../../src/index.ts';
import type { FaultCase } from './fault-cases.ts';

/**
 * What a step's request does: `posts` makes a second message when it is sent twice, `edits` does not. And whether it
 * can be looked for afterwards.
 */
export type StepPower = 'posts, can be looked for' | 'posts, nobody can look' | 'edits';

/** What the facts allow at best, after the host has exported once more. */
export interface Expectation {
  /** The statuses the first call may end with. */
  first: readonly ExportStatus[];
  /** The status after the host's repetition. */
  last: ExportStatus;
  /** How often the step's message is there; for an edit, whether it says what it should. */
  copies: number;
  /** False when the steps after it must not have been sent. */
  goesOn: boolean;
  why: string;
}

const stopped = (isFirst: boolean): ExportStatus => (isFirst ? 'failed' : 'partial');

/** Slack said clearly that nothing was done. Only a vendor that says so of what it did makes a second copy. */
function afterNo(fault: FaultCase, power: StepPower, isFirst: boolean): Expectation {
  if (fault.isForGood) {
    const why = `token revoked: it ends${fault.done > 0 ? ', although Slack carried out what it refused' : ''}`;
    return { first: [stopped(isFirst)], last: stopped(isFirst), copies: fault.done, goesOn: false, why };
  }
  const copies = power === 'edits' ? 1 : fault.done + 1;
  const first: Record<string, readonly ExportStatus[]> = {
    surely: ['success'],
    perhaps: ['success', stopped(isFirst)],
    never: [fault.deadlineMs === undefined ? stopped(isFirst) : 'pending'],
  };
  const why = 'surely not carried out: it is sent again';
  return { first: first[fault.isWaitedFor ?? 'never'] ?? [], last: 'success', copies, goesOn: true, why };
}

/** Nobody was told. What can be repeated is repeated, what can be looked for is looked for, the rest stays unknown. */
function afterNothing({ done, isTooLate }: FaultCase, power: StepPower): Expectation {
  if (power === 'posts, nobody can look') {
    const why = 'nothing can be read back: unknown, never sent again';
    return { first: ['unknown'], last: 'unknown', copies: done, goesOn: false, why };
  }
  const success = { first: ['success'], last: 'success', goesOn: true } as const;
  if (power === 'edits') return { ...success, copies: 1, why: 'an edit is repeated: twice is as good as once' };
  if (isTooLate) return { ...success, copies: done + 1, why: 'LIMIT: done after two looks had not seen it' };
  return { ...success, copies: 1, why: 'looked for: found, or not there twice and sent again' };
}

/** The rule, from the facts of the failure and the power of the step. */
export function expectationOf(fault: FaultCase, power: StepPower, isFirst: boolean): Expectation {
  if (fault.told === 'no') return afterNo(fault, power, isFirst);
  if (fault.told === 'nothing') return afterNothing(fault, power);
  const copies = power === 'edits' ? 1 : fault.done;
  const why = copies > 1 ? 'LIMIT: Slack got it twice and nobody was told' : 'the answer came';
  return { first: ['success'], last: 'success', copies, goesOn: true, why };
}
