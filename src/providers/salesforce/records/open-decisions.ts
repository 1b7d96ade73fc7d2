import type { MatchDecision, RecordMatches, RecordRef } from '../../../matching/records.ts';
import { typeOfId } from '../objects.ts';
import { countOf, idsOf, isLead, type Places, relationsOf } from './fitting-relations.ts';

/** The matched records, people in the order of the participants. */
export const inOrder = ({ decisions, records }: RecordMatches): RecordRef[] => {
  const all = [...decisions.flatMap((decision) => decision.records), ...records];
  return [...new Map(all.map(({ type, id }) => [id, { type, id }])).values()];
};

/** True when one record more, out of this decision, would change what the activity is related to. */
function bearsOn({ subject, candidates }: MatchDecision, records: readonly RecordRef[], places: Places): boolean {
  if (isLead(places.whoId)) return false;
  const { whoIds, whatId } = relationsOf(records, places).relations;
  const isWithLead = isLead(whoIds[0]);
  const isSettled = places.whatId !== undefined || (whatId !== undefined && typeOfId(whatId) !== 'Account');
  if ('participant' in subject)
    return candidates[0]?.type !== 'lead' || !(isSettled || (whoIds.length > 0 && !isWithLead));
  if ('deals' in subject) return places.whatId === undefined;
  return !isSettled && !isWithLead && idsOf(records, 'account').length < 2;
}

/** Several accounts and nobody to go by: the places are as open as if one domain had been several accounts'. */
function severalAccounts(records: readonly RecordRef[]): MatchDecision[] {
  const candidates = records.filter(({ type }) => type === 'account');
  if (candidates.length < 2) return [];
  const reason = `${candidates.length} accounts were matched, and an activity is about one.`;
  return [{ subject: { deals: true }, status: 'ambiguous', rule: 'several-accounts', reason, records: [], candidates }];
}

/** The decisions that are open, and that would change what the activity is related to. */
export function openDecisions(matches: RecordMatches, places: Places): MatchDecision[] {
  const records = inOrder(matches);
  const { relations } = relationsOf(records, places);
  const open = matches.decisions.filter((one) => one.status === 'ambiguous' && bearsOn(one, records, places));
  return countOf(relations) === 0 ? [...open, ...severalAccounts(records)] : open;
}
