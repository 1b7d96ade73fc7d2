import type { CrmWords } from '../../../crm/crm-words.ts';
import { tellOfCreated, withoutRecord } from '../../../crm/missing-people.ts';
import { chooseRecords, chosenBefore, type MissingPeople } from '../../../crm/record-choice.ts';
import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import type { RecordMatches } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { type HubSpotDestination, isMatching, namedRecords } from '../config.ts';
import type { HubApi } from '../hub-api.ts';
import type { HubSpotRecord } from '../objects.ts';
import type { RecordLookups } from './lookups.ts';
import { hubSpotRecords, matchOptionsOf } from './match.ts';
import { createContact } from './missing-contacts.ts';

const CRM: CrmWords = {
  provider: 'hubspot',
  name: 'HubSpot',
  path: 'destination.associations',
  namedIn: 'destination.associations',
};

/** What came of making contacts: who has one now, how many are new, and where those stand whom HubSpot refused. */
interface CreatedContacts {
  records: HubSpotRecord[];
  isNew: number;
  refused: number[];
}

/** The records that an earlier export is on; undefined when it ended before they were chosen, so that nothing was sent. */
export function attachedBefore(
  previous: PreviousExport,
  destination: HubSpotDestination = {},
): HubSpotRecord[] | undefined {
  const chosen = chosenBefore(previous);
  if (chosen !== undefined) return hubSpotRecords(chosen);
  return isMatching(destination) ? undefined : namedRecords(destination);
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
    const { participants, startedAt, endedAt } = report;
    const options = matchOptionsOf(destination);
    return chooseRecords<HubSpotRecord, number>(this.#context, {
      crm: CRM,
      policies: options,
      basis: [participants, startedAt, endedAt, destination.associations, destination.match],
      match,
      pick: (matches) => ({
        records: hubSpotRecords(matches.records),
        missing: options.createContacts === true ? withoutRecord(matches) : [],
        unclear: matches.decisions.filter(({ status }) => status === 'ambiguous'),
      }),
      create: (missing) => this.#create(report, missing),
      forget: () => this.#lookups.forget(),
    });
  }

  /** HubSpot lets nobody have two contacts of one address, so all of them are one step. */
  async #create(report: MeetingReport, { people, step }: MissingPeople<number>): Promise<HubSpotRecord[]> {
    const send = () => this.#createAll(report, people);
    const { records, isNew, refused } = await this.#context.step(step, { repeatable: true, send });
    tellOfCreated(this.#context, { isNew, refused: refused.map((at) => ({ at })) }, CRM.name);
    return records;
  }

  async #createAll({ participants }: MeetingReport, missing: readonly number[]): Promise<CreatedContacts> {
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
