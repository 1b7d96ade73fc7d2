import type { RecordRef } from '../../../matching/records.ts';
import { ID_PATTERN, typeOfId } from '../objects.ts';

/** What a duplicate rule takes a new person for. */
export interface Duplicates {
  /** The people among the records that it names. */
  candidates: RecordRef[];
  /** False where some of it could not be read, so that there may be others. */
  isWhole: boolean;
}

type Fields = Record<string, unknown>;
const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const asList = (value: unknown): unknown[] | undefined => (Array.isArray(value) ? (value as unknown[]) : undefined);

/** Only the id: the rest of a record is somebody's data. */
function candidateIn(match: unknown): RecordRef | undefined {
  const { Id } = asFields(asFields(match).record);
  return typeof Id === 'string' && ID_PATTERN.test(Id)
    ? { type: typeOfId(Id)?.toLowerCase() ?? 'record', id: Id }
    : undefined;
}

/**
 * The records that a refusal names as duplicates; undefined when it is about something else. Salesforce writes
 * `duplicateResut`, and its documentation `duplicateResult`.
 */
export function duplicatesIn(body: unknown): Duplicates | undefined {
  const refusal = (asList(body) ?? []).map(asFields).find(({ errorCode }) => errorCode === 'DUPLICATES_DETECTED');
  if (refusal === undefined) return undefined;
  const results = asList(asFields(refusal.duplicateResut ?? refusal.duplicateResult).matchResults);
  const lists = (results ?? []).map((result) => asList(asFields(result).matchRecords));
  const found = lists.flatMap((list) => (list ?? []).map(candidateIn));
  const candidates = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])));
  return {
    candidates: [...candidates.values()].filter(({ type }) => type === 'contact' || type === 'lead'),
    isWhole: results !== undefined && !lists.includes(undefined) && !found.includes(undefined),
  };
}
