// One process of a host, told by messages what to do. Started by worker-process.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportOutcome, LoadReport } from '../../src/index.ts';
import { type ChaosService, chaosService, SESSION } from './chaos-service.ts';
import { exportAll, type RaceFigures } from './export-all.ts';
import { contentOf } from './reports.ts';
import { FREEZE, StopPoints } from './stop-points.ts';
import { openPlace } from './storage-place.ts';
import type { Numbered, Orders, WorkerAnswer } from './worker-process.ts';

const BETWEEN_LOOKS_MS = 20;

/** Resumes as a host does, again and again, until no export waits any more. */
async function resume({ service, mine }: ChaosService, load: LoadReport): Promise<ExportOutcome[]> {
  const outcomes: ExportOutcome[] = [];
  for (;;) {
    outcomes.push(...(await service.resumeExports({ load })));
    if ((await mine.getExportHistory({ status: 'pending' })).items.length === 0) return outcomes;
    await sleep(BETWEEN_LOOKS_MS);
  }
}

/** Asks as a host does that wants it by all means: again and again, until nothing is under way any more. */
async function insist(once: () => Promise<ExportOutcome>): Promise<ExportOutcome> {
  for (;;) {
    const outcome = await once();
    if (outcome.status !== 'pending') return outcome;
    await sleep(BETWEEN_LOOKS_MS);
  }
}

/** Takes back what was exported last. */
async function revoke({ mine }: ChaosService): Promise<ExportOutcome> {
  const [last] = (await mine.getExportHistory({ limit: 1 })).items;
  return mine.revokeExport(last?.id ?? '');
}

async function carryOut(orders: Orders, points: StopPoints): Promise<ExportOutcome[] | RaceFigures> {
  const { connection, task, report, sessionId = SESSION, onUnknown } = orders;
  const storage = await openPlace(connection.place);
  try {
    const at = chaosService(connection, points.watchStorage(storage));
    const { report: given, options: format } = contentOf(report);
    const options = { ...format, onUnknown };
    if (task === 'resume') return await resume(at, async () => ({ report: given, options }));
    if (task === 'race') return await exportAll(at.mine, orders.exports ?? 0);
    const send = () => at.mine.export({ report: given, sessionId, to: at.targetOf(report), options });
    const once = task === 'revoke' ? () => revoke(at) : send;
    return [await (orders.insists ? insist(once) : once())];
  } finally {
    await storage.close();
  }
}

let current: StopPoints | undefined;

process.on('message', (message: Numbered<Orders> | typeof FREEZE) => {
  if (message === FREEZE) return void current?.freeze();
  const { number, message: orders } = message;
  const points = new StopPoints(orders.stop);
  current = points;
  points.watchRequests();
  const tell = (message: WorkerAnswer) => process.send?.({ number, message } satisfies Numbered<WorkerAnswer>);
  carryOut(orders, points).then(
    (done) => {
      if (Array.isArray(done)) tell({ points: points.names, outcomes: done });
      else tell({ points: [], outcomes: [], figures: done });
    },
    (error: unknown) => tell({ points: [], outcomes: [], failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
