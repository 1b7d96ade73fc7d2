import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import type { RecordMatches } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { type HubSpotDestination, isMatching, namedRecords } from '../config.ts';
import type { HubApi } from '../hub-api.ts';
import type { HubSpotRecord } from '../objects.ts';
import type { RecordLookups } from './lookups.ts';
import { checkMatches, matchedRecords, matchOptionsOf } from './match.ts';
import { createContact, withoutContact } from './missing-contacts.ts';

/** What the steps are called that choose the records. */
const MATCHED = 'records';
const CREATED = 'contacts';

const recordsIn = (kept: unknown): HubSpotRecord[] | undefined => {
  const { records } = (kept ?? {}) as { records?: unknown };
  return Array.isArray(records) ? (records as HubSpotRecord[]) : undefined;
};

/** The records that an earlier export is on. */
export function attachedBefore(
  { results }: PreviousExport,
  destination: HubSpotDestination | undefined,
): HubSpotRecord[] {
  const matched = recordsIn(results[MATCHED]);
  if (matched === undefined) return namedRecords(destination ?? {});
  return [...matched, ...(recordsIn(results[CREATED]) ?? [])];
}

/** Chooses the records of one export, and keeps the choice with it: an edit stays where the report is. */
export class RecordChoice {
  readonly #api: HubApi;
  readonly #lookups: RecordLookups;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;

  constructor(api: HubApi, lookups: RecordLookups, context: ExportContext, previous: PreviousExport) {
    this.#api = api;
    this.#lookups = lookups;
    this.#context = context;
    this.#previous = previous;
  }

  /** Throws `NEEDS_CHOICE` for what is not certain, unless the destination allows to go on without. */
  async recordsFor(
    report: MeetingReport,
    destination: HubSpotDestination,
    match: () => Promise<RecordMatches>,
  ): Promise<HubSpotRecord[]> {
    if (!isMatching(destination)) return namedRecords(destination);
    if (recordsIn(this.#previous.results[MATCHED]) !== undefined) return attachedBefore(this.#previous, destination);
    const { records, missing } = await this.#context.step(MATCHED, {
      repeatable: true,
      send: () => this.#choose(destination, match),
    });
    if (missing.length === 0) return records;
    const created = await this.#context.step(CREATED, { repeatable: true, send: () => this.#create(report, missing) });
    return [...records, ...created.records];
  }

  async #choose(
    destination: HubSpotDestination,
    match: () => Promise<RecordMatches>,
  ): Promise<{ records: HubSpotRecord[]; missing: number[] }> {
    const options = matchOptionsOf(destination);
    const matches = await match();
    const records = matchedRecords(matches);
    const missing = options.createContacts === true ? withoutContact(matches) : [];
    checkMatches(matches, records.length + missing.length, options);
    this.#tellWhatIsLeftOut(matches, records.length + missing.length);
    return { records, missing };
  }

  /** The caller allowed it; it is told all the same. */
  #tellWhatIsLeftOut({ decisions }: RecordMatches, count: number): void {
    const unclear = decisions.filter(({ status }) => status === 'ambiguous').length;
    if (unclear > 0) {
      const message = `${unclear} of what was looked for could be several records, and was left out; \`matches\` has them.`;
      this.#context.warn({ code: 'AMBIGUOUS_LEFT_OUT', message });
    }
    if (count === 0)
      this.#context.warn({ code: 'UNATTACHED', message: 'No record was found, so the report is on none.' });
  }

  async #create({ participants }: MeetingReport, missing: readonly number[]): Promise<{ records: HubSpotRecord[] }> {
    const records: HubSpotRecord[] = [];
    for (const at of missing) {
      const person = participants[at];
      if (person === undefined) continue;
      const id = await createContact(this.#api, this.#lookups, person);
      if (id !== undefined) records.push({ type: 'contact', id });
    }
    const message = `${records.length} contact(s) were created for participants who had none.`;
    this.#context.warn({ code: 'CONTACTS_CREATED', message });
    return { records };
  }
}
