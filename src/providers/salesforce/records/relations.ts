import type { CrmWords } from '../../../crm/crm-words.ts';
import { chooseRecords, chosenBefore, creationStep } from '../../../crm/record-choice.ts';
import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import type { RecordMatches, RecordRef } from '../../../matching/records.ts';
import type { MeetingReport } from '../../../report.ts';
import { isMatching, type SalesforceDestination } from '../config.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { countOf, type Relations, relationsOf } from './fitting-relations.ts';
import type { RecordLookups } from './lookups.ts';
import { matchOptionsOf } from './match.ts';
import { type MissingPerson, missingPeople, PeopleMaker } from './missing-people.ts';
import { inOrder, openDecisions } from './open-decisions.ts';

const CRM: CrmWords = {
  provider: 'salesforce',
  name: 'Salesforce',
  path: 'destination.whatId',
  namedIn: 'destination.whoId and destination.whatId',
};

/** What relations are chosen with, for one export. */
export interface RelationChoice {
  api: SalesforceApi;
  lookups: RecordLookups;
  context: ExportContext;
  previous: PreviousExport;
  report: MeetingReport;
  destination: SalesforceDestination;
  /** Records that were chosen before and are gone by now; the choice is made anew. */
  gone?: readonly string[];
  /** Finds the records. Called at most once, and not at all where they are known. */
  match(): Promise<RecordMatches>;
}

/** What an earlier export is related to; undefined when it ended before that was chosen, so that nothing was sent. */
export function relatedBefore(
  previous: Pick<PreviousExport, 'results'>,
  destination: SalesforceDestination = {},
): Relations | undefined {
  const chosen = chosenBefore(previous);
  if (chosen === undefined && isMatching(destination)) return undefined;
  return relationsOf(chosen ?? [], destination).relations;
}

/** Settles what is in doubt about people whom an earlier attempt made, for an export that makes none now. */
export const settlePeople = (api: SalesforceApi, context: ExportContext): Promise<void> =>
  new PeopleMaker(api, context).settle();

/** All that a choice depends on. */
const basisOf = (
  { participants, startedAt, endedAt }: MeetingReport,
  { whoId, whatId, match }: SalesforceDestination,
  gone: readonly string[] = [],
): unknown => [participants, startedAt, endedAt, whoId, whatId, match, ...gone];

async function choose(choice: RelationChoice, people: PeopleMaker): Promise<RecordRef[]> {
  const { lookups, context, report, destination, gone, match } = choice;
  const options = matchOptionsOf(destination);
  const { createMissing: type, onDuplicate = 'fail' } = options;
  return chooseRecords<RecordRef, MissingPerson>(context, {
    crm: CRM,
    policies: options,
    basis: basisOf(report, destination, gone),
    match,
    pick: (matches) => ({
      records: inOrder(matches),
      missing: type === undefined ? [] : missingPeople(matches, report),
      unclear: openDecisions(matches, destination),
    }),
    countOf: (records) => countOf(relationsOf(records, destination).relations),
    create: async (missing) => (type === undefined ? [] : people.make(missing, report, type, onDuplicate)),
    forget: () => lookups.forget(),
  });
}

/**
 * What an export's task or event is related to: what the destination names, without a call, or what was matched, made
 * people included. An edit stays where the report is. What Salesforce has no room for is told. Throws `NEEDS_CHOICE` for
 * what is not certain, unless the destination allows to go on without.
 */
export async function chooseRelations(choice: RelationChoice): Promise<Relations> {
  const { api, context, previous, report, destination, gone } = choice;
  const people = new PeopleMaker(api, context);
  const before = relatedBefore(previous, destination);
  // The same choice as before goes on with the person in doubt by itself.
  const isGoingOn =
    before === undefined && context.inDoubt?.startsWith(creationStep(basisOf(report, destination, gone)));
  if (!isGoingOn) await people.settle();
  if (before !== undefined) return before;
  const { relations, warnings } = relationsOf(await choose(choice, people), destination);
  for (const warning of warnings) context.warn(warning);
  return relations;
}
