import fc from 'fast-check';
import { newTally, type Tally } from './play.ts';
import { digestsOfContents, playSchedule } from './play-schedule.ts';
import type { Schedule } from './schedule.ts';
import { schedules } from './schedules.ts';

/** What a run of the property came to. */
export interface Finding {
  seed: number;
  /** Schedules that were played before the first failure, that one included; all of them when there was none. */
  played: number;
  seconds: number;
  tally: Tally;
  counterexample?: Schedule;
  /** What was wrong with it. */
  reason?: string;
}

const LONGEST_SHRINK_MS = 20_000;

/** Plays random schedules until one breaks a rule, and makes that one as short as it gets. */
export async function searchCounterexample(seed: number, runs: number): Promise<Finding> {
  const digests = await digestsOfContents();
  const tally = newTally();
  const started = performance.now();
  let played = 0;
  let failedAt: number | undefined;
  const property = fc.asyncProperty(schedules, async (schedule) => {
    if (failedAt === undefined) played++;
    // Shrinking has its time; what it did not try by then counts as fine.
    else if (performance.now() - failedAt > LONGEST_SHRINK_MS) return;
    try {
      await playSchedule(schedule, digests, failedAt === undefined ? tally : newTally());
    } catch (error) {
      failedAt ??= performance.now();
      throw error;
    }
  });
  const { counterexample, errorInstance } = await fc.check(property, { seed, numRuns: runs });
  const seconds = (performance.now() - started) / 1000;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const found = counterexample === null ? {} : { counterexample: counterexample[0], reason };
  return { seed, played, seconds, tally, ...found };
}

/** A finding as people read it. */
export function describeFinding({ seed, played, seconds, tally, counterexample, reason }: Finding): string {
  const lines = [`seed ${seed}, ${played} schedules in ${seconds.toFixed(1)} s`, JSON.stringify(tally)];
  if (counterexample === undefined) return lines.join('\n');
  const { scopes, chance, actions } = counterexample;
  lines.push(
    `BROKEN: ${reason}`,
    `scopes: ${scopes}; chance ${chance}`,
    ...actions.map((action) => `- ${JSON.stringify(action)}`),
  );
  return lines.join('\n');
}
