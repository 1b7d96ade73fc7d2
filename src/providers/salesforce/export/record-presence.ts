import { IntegrationError } from '../../../errors.ts';
import { type ActivityType, type RecordType, typeOfId } from '../objects.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { named, soql } from '../soql.ts';
import type { Related } from './record-steps.ts';

/** Those of the records that Salesforce has and shows. Of kinds that are not known here nobody asks: they are taken to be there. */
export async function relatedThere(api: SalesforceApi, related: Related): Promise<Related> {
  const { whoIds, whatId } = related;
  const all = [...whoIds, ...(whatId === undefined ? [] : [whatId])];
  const byType = new Map<RecordType | ActivityType, string[]>();
  for (const id of all) {
    const type = typeOfId(id);
    if (type !== undefined) byType.set(type, [...(byType.get(type) ?? []), id]);
  }
  const kinds = [...byType];
  const found = await api.queries(kinds.map(([type, ids]) => soql`SELECT Id FROM ${named(type)} WHERE Id IN ${ids}`));
  const there = new Set(found.flat().map(({ Id }) => Id));
  const isThere = (id: string): boolean => typeOfId(id) === undefined || there.has(id);
  return {
    whoIds: whoIds.filter(isThere),
    ...(whatId !== undefined && isThere(whatId) ? { whatId } : {}),
    isMatched: related.isMatched,
  };
}

/** The error for records that were to have the report, and are not there. */
export function relationsGone(asked: Related, there: Related): IntegrationError {
  const people = asked.whoIds.filter((id) => !there.whoIds.includes(id));
  const gone: [string, string][] = people.map((id) => ['destination.whoId', id]);
  if (asked.whatId !== undefined && there.whatId === undefined) gone.push(['destination.whatId', asked.whatId]);
  const names = gone.map(([, id]) => `${typeOfId(id) ?? 'record'} ${id}`).join(', ');
  return new IntegrationError({
    code: 'NOT_FOUND',
    provider: 'salesforce',
    message: `Salesforce does not have ${names}, or does not show it to the user.`,
    hint: 'Choose other records and export again; nothing was written.',
    issues: gone.map(([path, id]) => ({ path, message: `${id} is not there` })),
  });
}
