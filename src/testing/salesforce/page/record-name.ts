import type { SalesforceRecord } from '../state.ts';

/** What a record is called in a list. */
export function recordName({ id, values }: SalesforceRecord): string {
  const { Name, Subject, Title, CaseNumber } = values;
  const name = [Name, Subject, Title, CaseNumber].find(Boolean);
  return name ? String(name) : `No name (${id})`;
}
