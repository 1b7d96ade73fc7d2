import { FAULT_CASES, type FaultCase } from './fault-cases.ts';
import { inLanes } from './in-lanes.ts';
import type { Lane } from './lane.ts';
import { type Cell, type MatrixStep, playCell } from './play-cell.ts';
import { printTable } from './table.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Most of a cell is waiting. Where a late answer cannot be mended by a look, the machine must not be too busy. */
export const AT_ONCE = { bot: 14, webhook: 8 };

/** Three messages, one after the other. */
export const posting = (as: MatrixStep['as'], power: MatrixStep['power']): MatrixStep[] =>
  [0, 1, 2].map((slot) => ({
    name: `message-${slot + 1}`,
    as,
    report: 'three',
    method: as === 'bot' ? 'chat.postMessage' : 'webhook',
    skip: slot,
    slot,
    power,
  }));

const growing = { as: 'bot', before: 'three', report: 'four, second version' } as const;
/** Every kind of request that an edit makes. */
export const EDIT: MatrixStep[] = [
  ...[0, 1, 2].map((slot): MatrixStep => {
    return { ...growing, name: `update ${slot + 1}`, method: 'chat.update', skip: slot, slot, power: 'edits' };
  }),
  { ...growing, name: 'add 4', method: 'chat.postMessage', skip: 0, slot: 3, power: 'posts, can be looked for' },
  {
    as: 'bot',
    before: 'four',
    report: 'three, second version',
    name: 'remove 4',
    method: 'chat.delete',
    skip: 0,
    slot: 3,
    removes: true,
    power: 'edits',
  },
];

const LEGEND = 'Each cell: outcome of the first call, outcome of the repetition if one was needed: copies in Slack.';

/** All faults × all steps, printed. Each cell has been held against its rule when this resolves. `other` is who asks again. */
export async function playFaultTable(
  title: string,
  steps: readonly MatrixStep[],
  lanes: readonly Lane[],
  other?: WorkerProcess,
): Promise<void> {
  const pairs = FAULT_CASES.flatMap((fault) => steps.map((step) => ({ fault, step })));
  const failures: unknown[] = [];
  const cells = await inLanes(
    pairs,
    lanes,
    ({ fault, step }, lane): Promise<Cell | undefined> =>
      playCell(fault, step, lane, other).catch((error: unknown) => {
        failures.push(error);
        return undefined;
      }),
  );
  const rowOf = (fault: FaultCase): string[] => {
    const row = cells.filter((_, at) => pairs[at]?.fault === fault);
    const whys = [...new Set(row.map((cell) => cell?.expectation.why ?? ''))].filter((why) => why !== '');
    return [fault.name, ...row.map((cell) => cell?.text ?? 'WRONG'), whys.join('; ')];
  };
  printTable(`${title}. ${LEGEND}`, ['fault', ...steps.map(({ name }) => name), 'why'], FAULT_CASES.map(rowOf));
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('\n'));
}
