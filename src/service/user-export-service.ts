import { settleExport, type Verdict } from '../delivery/settle-export.ts';
import { invalidInput } from '../errors.ts';
import type { RecordMatches } from '../matching/records.ts';
import type { AnyProviderEntry } from '../provider.ts';
import type { ExportOptions, MeetingReport, MeetingSummary } from '../report.ts';
import type { Coverage, ExportOutcome, ExportWarning } from '../result.ts';
import { findExport, type HistoryPage, type HistoryQuery, readHistory } from './export-history.ts';
import { type AskedExport, prepareExport } from './export-preparation.ts';
import { type ExportStatistics, type ExportStatisticsQuery, readStatistics } from './export-statistics.ts';
import { isFormatted } from './integration-watch.ts';
import { type ExportContent, loadFrom } from './load-report.ts';
import { matchPrepared } from './match-records.ts';
import { deliverPrepared } from './prepared-delivery.ts';
import type { DestinationOf, ExportRequest, ExportTarget, ProviderIdOf } from './provider-types.ts';
import { refused } from './refused-export.ts';
import { goOnWith } from './resume.ts';
import { type RevokeOptions, revokeRow } from './revoke-export.ts';
import { UserConnections } from './user-connections.ts';

/** What an export would send, and the account of the report's elements. Nothing is sent or written. */
export interface ExportPreview {
  provider: string;
  settingId: string;
  /** The vendor's payload, as `formatReport` of the integration returns it. */
  payload: unknown;
  coverage?: Coverage;
  warnings: ExportWarning[];
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** The provider that was asked for, as far as it can be read. */
function providerOf(asked: unknown): string {
  const provider = fieldOf(fieldOf(asked, 'to'), 'provider');
  return typeof provider === 'string' ? provider.slice(0, 60) : 'unknown';
}

/**
 * Everything one user may do, scoped to them: their connections, their organization's, and the exports over both.
 * `export` and its short forms never throw for a failed export, they return an {@link ExportOutcome}; the rest throws
 * `IntegrationError`.
 */
export class UserExportService<
  Providers extends readonly AnyProviderEntry[] = readonly AnyProviderEntry[],
> extends UserConnections<Providers> {
  /** Exports a report once: the primary form. */
  async export(request: ExportRequest<Providers>): Promise<ExportOutcome> {
    return this.#export(request);
  }

  /** What `export` would send. Reads the setting; sends and writes nothing. */
  async preview(request: ExportRequest<Providers>): Promise<ExportPreview> {
    const prepared = await prepareExport(this.parts.connections, this.who(), request, 'asStored');
    const { entry, row, config, data } = prepared;
    const payload: unknown = entry.create(config, {}).formatReport(data);
    const account = isFormatted(payload)
      ? { coverage: payload.coverage, warnings: [...prepared.warnings, ...payload.warnings] }
      : { warnings: prepared.warnings };
    return { provider: entry.id, settingId: row.id, payload, ...account };
  }

  /**
   * Which records an export would go to, with the rule that decided on each and the candidates. Asks the vendor, writes
   * nothing. Throws what `export` would be refused for; an ambiguous match is no error here.
   */
  async matchRecords(request: ExportRequest<Providers>): Promise<RecordMatches> {
    return matchPrepared(this.parts, await prepareExport(this.parts.connections, this.who(), request));
  }

  /** The short form of {@link export}. */
  async exportReport<Id extends ProviderIdOf<Providers>>(
    report: MeetingReport,
    summary: MeetingSummary | null | undefined,
    sessionId: string,
    provider: Id,
    options: ExportOptions<DestinationOf<Providers, Id>> = {},
  ): Promise<ExportOutcome> {
    return this.#export({ report, summary, sessionId, to: { provider }, options });
  }

  /** Exports to several places at once, in parallel. Answers in the order of the targets; one failure hides no other. */
  async exportToMultiple(
    report: MeetingReport,
    summary: MeetingSummary | null | undefined,
    sessionId: string,
    targets: readonly (ProviderIdOf<Providers> | ExportTarget<Providers>)[],
    options: Omit<ExportOptions, 'destination' | 'settingId'> = {},
  ): Promise<ExportOutcome[]> {
    return Promise.all(
      [targets].flat().map((target) => {
        const to: unknown = typeof target === 'string' ? { provider: target } : target;
        return this.#export({ report, summary, sessionId, to, options });
      }),
    );
  }

  /** The user's exports, newest first. Admins also see what others exported over the organization's connections. */
  async getExportHistory(query: HistoryQuery = {}): Promise<HistoryPage> {
    return readHistory(this.parts.storage.exports, this.who(), query);
  }

  /**
   * What the user's exports came to: counts, success rate and latencies for each day and provider, by rising day. Admins
   * see all exports over the organization's connections, others their own. Throws `INVALID_INPUT`, also when the storage
   * cannot count.
   */
  async getExportStatistics(query: ExportStatisticsQuery = {}): Promise<ExportStatistics[]> {
    return readStatistics(this.parts.storage.exports, this.who(), query);
  }

  /**
   * Goes on with one export where it stopped: to the same place, under the same key. Its report is `content`, or what
   * the service's `load` gives. Never throws; a finished export is replayed, or edited when its report has changed, and
   * one that was to be taken back is taken back.
   */
  async retryExport(id: string, content?: ExportContent): Promise<ExportOutcome> {
    try {
      const row = await findExport(this.parts.storage.exports, this.who(), id);
      return await goOnWith(this.parts, row, async () => content ?? loadFrom(this.parts.load, row));
    } catch (error) {
      return refused('unknown', error);
    }
  }

  /**
   * Takes an export back: removes every part that the history knows, each with a receipt in `outcome.receipts`, and
   * looks for the one in doubt. `status` is `revoked` and `success` true when nothing is left; otherwise call it again
   * after what `hint` says. Exporting the report again afterwards is a new export. Never throws.
   */
  async revokeExport(id: string, options: RevokeOptions = {}): Promise<ExportOutcome> {
    try {
      const row = await findExport(this.parts.storage.exports, this.who(), id);
      return await revokeRow(this.parts, this.who(), row, options);
    } catch (error) {
      return refused('unknown', error);
    }
  }

  /**
   * Ends the doubt about an `unknown` export by what a person found: the part in doubt is there (`delivered`), or it is
   * not. What is missing then is sent by `retryExport`. Throws `NOT_FOUND`, `INVALID_INPUT` or `IN_PROGRESS`.
   */
  async settleExport(id: string, verdict: Verdict): Promise<ExportOutcome> {
    if (verdict !== 'delivered' && verdict !== 'not-delivered') {
      throw invalidInput([{ path: 'verdict', message: 'expected "delivered" or "not-delivered"' }]);
    }
    const { exports } = this.parts.storage;
    return settleExport(await findExport(exports, this.who(), id), verdict, exports);
  }

  async #export(asked: AskedExport): Promise<ExportOutcome> {
    try {
      const actor = this.who();
      const prepared = await prepareExport(this.parts.connections, actor, asked);
      return await deliverPrepared(this.parts, actor.userId, prepared);
    } catch (error) {
      return refused(providerOf(asked), error);
    }
  }
}
