import { byRecord, oneLabel, recordKey } from './record-order.ts';
import type { DealCandidate, RecordRef } from './records.ts';

const among = (ids: readonly string[], allowed: ReadonlySet<string>): string[] => [
  ...new Set(ids.filter((id) => allowed.has(id))),
];

/** One deal that was found several times, each time with the people it was asked for. Closed by one answer is closed. */
function merged(found: readonly DealCandidate[], personIds: ReadonlySet<string>, companyIds: ReadonlySet<string>) {
  return {
    ...found.reduce(oneLabel),
    isClosed: found.some(({ isClosed }) => isClosed),
    personIds: among(
      found.flatMap((deal) => deal.personIds),
      personIds,
    ),
    companyIds: among(
      found.flatMap((deal) => deal.companyIds ?? []),
      companyIds,
    ),
  };
}

/**
 * The deals of these people and companies, each once and sorted by id. What they say of other people and companies is
 * left out, so that who did not take part does not count.
 */
export function dealsOf(
  deals: readonly DealCandidate[],
  people: readonly RecordRef[],
  companies: readonly RecordRef[],
): DealCandidate[] {
  const [personIds, companyIds] = [new Set(people.map(({ id }) => id)), new Set(companies.map(({ id }) => id))];
  const byKey = new Map<string, DealCandidate[]>();
  for (const deal of deals) {
    const found = byKey.get(recordKey(deal));
    if (found === undefined) byKey.set(recordKey(deal), [deal]);
    else found.push(deal);
  }
  return [...byKey.values()]
    .map((found) => merged(found, personIds, companyIds))
    .filter((deal) => deal.personIds.length + deal.companyIds.length > 0)
    .sort(byRecord);
}
