import type { MeetingReport } from '../../report.ts';
import type { ExportOutcome } from '../../result.ts';
import type { IntegrationScene } from './integration-check.ts';
import type { Stage } from './integration-stage.ts';
import type { Spoiling } from './integration-traffic.ts';

/** How long a lost answer is waited for. */
export const IMPATIENT_MS = 100;
/** Of an export with very many requests the first ones and the last are spoiled. */
const MOST_SPOILED = 6;

/** What one request is refused is refused to all that follow. */
const STAYS: ReadonlySet<Spoiling> = new Set(['status-401', 'status-403']);

/** One export of which one request was spoiled. */
export interface SpoiledExport {
  readonly stage: Stage;
  readonly how: Spoiling;
  readonly outcome: ExportOutcome;
  /** Artefacts after it. */
  readonly count: number;
  /** For messages. */
  readonly what: string;
}

/** The places of the requests worth spoiling, counted from 0. */
export function placesOf(requests: number): number[] {
  const all = Array.from({ length: requests }, (_, at) => at);
  return all.length <= MOST_SPOILED ? all : [...all.slice(0, MOST_SPOILED - 1), requests - 1];
}

/** Waiting is dear, and any other lost answer tells of each place: what is waited for is spoiled first and last. */
export const placesFor = (how: Spoiling, places: readonly number[]): number[] =>
  how === 'never' ? [...new Set([...places.slice(0, 1), ...places.slice(-1)])] : [...places];

/** Exports the report once for each way and each request, each on a stage of its own. */
export async function* sweep(
  scene: IntegrationScene,
  report: MeetingReport,
  ways: readonly Spoiling[],
  places: readonly number[],
): AsyncGenerator<SpoiledExport> {
  for (const how of ways) {
    for (const at of placesFor(how, places)) {
      const stage = await scene.stage(how === 'never' ? { timeoutMs: IMPATIENT_MS } : {});
      stage.traffic.spoil(how, at, STAYS.has(how) ? Number.POSITIVE_INFINITY : 1);
      // A vendor that asks for patience is obeyed; the kit has none.
      const outcome = await stage.export(report, how === 'status-429' ? { deadlineMs: 200 } : {});
      yield { stage, how, outcome, count: await stage.count(), what: `${how} at request ${at + 1}` };
    }
  }
}
