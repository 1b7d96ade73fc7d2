import { abandon } from '../delivery/abandon.ts';
import { isRevocation } from '../delivery/revoke.ts';
import { isIntegrationError } from '../errors.ts';
import type { ExportOutcome } from '../result.ts';
import type { ExportRow } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';
import { prepareExport } from './export-preparation.ts';
import type { Member } from './identity.ts';
import {
  destinationOf,
  type ExportContent,
  type ExportRecord,
  type LoadReport,
  loadFrom,
  organizationOf,
  toRecord,
} from './load-report.ts';
import { deliverPrepared } from './prepared-delivery.ts';
import { refused } from './refused-export.ts';
import { revokeRow } from './revoke-export.ts';
import type { ServiceParts } from './service-parts.ts';

const PAGE = 100;
const AT_ONCE = 4;

/** How an export that was gone on with ended, and which one it is. */
export interface ResumedExport extends ExportOutcome {
  record: ExportRecord;
}

/** How to resume. */
export interface ResumeOptions {
  /** Default: the `load` of the service. */
  load?: LoadReport | undefined;
  /** Starts no further export once aborted. */
  signal?: AbortSignal | undefined;
}

/**
 * Who began the export. Over a setting of their own they are a member of nothing: it goes on by the connection it has,
 * also where the organization has locked another one since.
 */
const memberOf = (row: ExportRow): Member => ({ userId: row.userId, organizationId: organizationOf(row) });

/** Goes on with a stored export as the person who began it. Key and destination are the stored ones. */
async function retryRow(parts: ServiceParts, row: ExportRow, content: ExportContent): Promise<ExportOutcome> {
  const to = { provider: row.provider, settingId: row.settingId, destination: destinationOf(row) };
  const { report, summary, options } = content;
  const prepared = await prepareExport(parts.connections, memberOf(row), {
    report,
    summary,
    sessionId: row.sessionId,
    to,
    options,
  });
  // A default that was saved since does not move an export that had none.
  prepared.data.options.destination = to.destination;
  return deliverPrepared(parts, row.userId, prepared, row);
}

/** Goes on with what a stored export was about: to be delivered, or to be taken back, which takes no report. */
export async function goOnWith(
  parts: ServiceParts,
  row: ExportRow,
  content: () => Promise<ExportContent>,
): Promise<ExportOutcome> {
  if (isRevocation(row)) return revokeRow(parts, memberOf(row), row);
  return retryRow(parts, row, await content());
}

async function resumeOne(parts: ServiceParts, row: ExportRow, load: LoadReport | undefined): Promise<ExportOutcome> {
  try {
    return await goOnWith(parts, row, () => loadFrom(load, row));
  } catch (error) {
    // It waits as before: what stands in its way is told, and the next run tries again.
    const { id, settingId, status } = row;
    const left = { ...refused(row.provider, error), id, settingId, status, retryable: true };
    if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') return left;
    // Without its report or its connection it would be met again by every later run.
    return abandon(row, error, parts.storage.exports).catch(() => left);
  }
}

/** Exports of all owners whose worker fell silent or whose wait is over, page by page. */
async function* expired({ storage }: ServiceParts): AsyncGenerator<ExportRow[]> {
  const now = new Date().toISOString();
  let afterId: string | undefined;
  for (;;) {
    const from = afterId;
    const rows = await stored(() => storage.maintenance.listExpired(now, PAGE, from));
    if (rows.length === 0) return;
    yield rows;
    afterId = rows.at(-1)?.id;
  }
}

/** Goes on with every export that nobody is at work on. One failure hides no other. Throws `STORAGE_FAILED`. */
export async function resumeAll(parts: ServiceParts, options: ResumeOptions): Promise<ResumedExport[]> {
  const load = options.load ?? parts.load;
  const outcomes: ResumedExport[] = [];
  for await (const rows of expired(parts)) {
    const waiting = [...rows];
    const work = async (): Promise<void> => {
      for (let row = waiting.shift(); row !== undefined && !options.signal?.aborted; row = waiting.shift()) {
        outcomes.push({ ...(await resumeOne(parts, row, load)), record: toRecord(row) });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (options.signal?.aborted) break;
  }
  return outcomes;
}
