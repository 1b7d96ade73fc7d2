import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { shortDigest } from '../../../digest.ts';
import type { RecordMatches } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { type HubSpotDestination, isMatching, namedRecords } from '../config.ts';
import type { HubApi } from '../hub-api.ts';
import type { HubSpotRecord } from '../objects.ts';
import type { RecordLookups } from './lookups.ts';
import { checkMatches, matchedRecords, matchOptionsOf } from './match.ts';
import { createContact, withoutContact } from './missing-contacts.ts';

/** What the steps are called that choose the records; what they were chosen by follows, so that nothing else counts for it. */
const MATCHED = 'records-';
const CREATED = 'contacts-';

const keptUnder = (results: PreviousExport['results'], prefix: string): unknown =>
  results[Object.keys(results).findLast((name) => name.startsWith(prefix)) ?? ''];

/** Of all that a choice depends on. */
const choiceDigest = (
  { participants, startedAt, endedAt }: MeetingReport,
  { associations, match }: HubSpotDestination,
) => shortDigest(JSON.stringify([participants, startedAt, endedAt, associations, match]));

const recordsIn = (kept: unknown): HubSpotRecord[] | undefined => {
  const { records } = (kept ?? {}) as { records?: unknown };
  return Array.isArray(records) ? (records as HubSpotRecord[]) : undefined;
};

/** What is kept of a choice: it names nobody. */
interface Choice {
  records: HubSpotRecord[];
  /** Where those stand in the report for whom a contact is to be made. */
  missing: number[];
  /** How many could be several records, and were left out. */
  unclear: number;
}

/** What came of making contacts: who has one now, how many are new, and where those stand whom HubSpot refused. */
interface CreatedContacts {
  records: HubSpotRecord[];
  isNew: number;
  refused: number[];
}

/** The records that an earlier export is on; undefined when it ended before they were chosen, so that nothing was sent. */
export function attachedBefore(
  { results }: PreviousExport,
  destination: HubSpotDestination | undefined,
): HubSpotRecord[] | undefined {
  const matched = recordsIn(keptUnder(results, MATCHED));
  if (matched === undefined) return isMatching(destination ?? {}) ? undefined : namedRecords(destination ?? {});
  return [...matched, ...(recordsIn(keptUnder(results, CREATED)) ?? [])];
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
    const before = attachedBefore(this.#previous, destination);
    if (before !== undefined) return before;
    const digest = choiceDigest(report, destination);
    const { records, missing, unclear } = await this.#context.step(`${MATCHED}${digest}`, {
      repeatable: true,
      send: () => this.#choose(destination, match),
    });
    this.#tellWhatIsLeftOut(unclear, records.length + missing.length);
    if (missing.length === 0) return records;
    const created = await this.#context.step(`${CREATED}${digest}`, {
      repeatable: true,
      send: () => this.#create(report, missing),
    });
    this.#tellOfCreated(created);
    if (records.length + created.records.length === 0)
      checkMatches({ decisions: [], records: [] }, 0, matchOptionsOf(destination));
    return [...records, ...created.records];
  }

  async #choose(destination: HubSpotDestination, match: () => Promise<RecordMatches>): Promise<Choice> {
    const options = matchOptionsOf(destination);
    const matches = await match();
    const records = matchedRecords(matches);
    const missing = options.createContacts === true ? withoutContact(matches) : [];
    try {
      checkMatches(matches, records.length + missing.length, options);
    } catch (error) {
      this.#lookups.forget();
      throw error;
    }
    const unclear = matches.decisions.filter(({ status }) => status === 'ambiguous').length;
    return { records, missing, unclear };
  }

  /** The caller allowed it; it is told all the same. */
  #tellWhatIsLeftOut(unclear: number, count: number): void {
    if (unclear > 0) {
      const message = `${unclear} of what was looked for could be several records, and was left out; \`matches\` has them.`;
      this.#context.warn({ code: 'AMBIGUOUS_LEFT_OUT', message });
    }
    if (count === 0)
      this.#context.warn({ code: 'UNATTACHED', message: 'No record was found, so the report is on none.' });
  }

  #tellOfCreated({ isNew, refused }: CreatedContacts): void {
    if (isNew > 0) {
      const message = `${isNew} contact(s) were created for participants who had none.`;
      this.#context.warn({ code: 'CONTACTS_CREATED', message });
    }
    for (const at of refused) {
      const message = `report.participants[${at}]: HubSpot does not accept this contact, so none was created.`;
      this.#context.warn({ code: 'CONTACT_NOT_CREATED', message });
    }
  }

  async #create({ participants }: MeetingReport, missing: readonly number[]): Promise<CreatedContacts> {
    const created: CreatedContacts = { records: [], isNew: 0, refused: [] };
    for (const at of missing) {
      const person = participants[at];
      const contact = person && (await createContact(this.#api, this.#lookups, person));
      if (contact === undefined) created.refused.push(at);
      else {
        created.records.push({ type: 'contact', id: contact.id });
        created.isNew += contact.isNew ? 1 : 0;
      }
    }
    return created;
  }
}
