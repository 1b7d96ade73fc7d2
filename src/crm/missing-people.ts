import type { ExportContext } from '../delivery/export-context.ts';
import type { RecordMatches } from '../matching/records.ts';

/** Where the external participants with an e-mail address stand in the report of whom the CRM has no record. */
export const withoutRecord = ({ decisions }: RecordMatches): number[] =>
  decisions.flatMap(({ subject, status }) =>
    'participant' in subject && status === 'none' ? [subject.participant] : [],
  );

/** Where somebody stands in the report of whom the CRM lets no record be made, and why, where it tells. */
export interface RefusedPerson {
  at: number;
  /** A sentence of ours. */
  why?: string;
}

/** What came of making records of people: how many are new, and who was refused. */
export interface CreatedPeople {
  isNew: number;
  refused: readonly RefusedPerson[];
}

/** Tells of the people who were made contacts, or whatever else they are there, and of those who were refused. */
export function tellOfCreated(
  context: ExportContext,
  { isNew, refused }: CreatedPeople,
  crmName: string,
  kind = 'contact',
): void {
  if (isNew > 0) {
    const message = `${isNew} ${kind}(s) were created for participants who had none.`;
    context.warn({ code: 'CONTACTS_CREATED', message });
  }
  for (const { at, why } of refused) {
    const message = `report.participants[${at}]: ${crmName} does not accept this ${kind}, so none was created.`;
    context.warn({ code: 'CONTACT_NOT_CREATED', message: why === undefined ? message : `${message} ${why}` });
  }
}
