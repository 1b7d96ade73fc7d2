import { byRecord, oneLabel, recordKey, shown } from './record-order.ts';
import type { Candidate } from './records.ts';

/** Finds candidates by an e-mail or a domain: each record once, sorted, however often it was found. */
export type CandidateIndex = (key: string) => Candidate[];

/** Puts candidates under their keys. A key that is undefined is passed over. */
export function indexCandidates<Found extends Candidate>(
  candidates: readonly Found[],
  keysOf: (candidate: Found) => readonly (string | undefined)[],
): CandidateIndex {
  const index = new Map<string, Map<string, Candidate>>();
  for (const candidate of candidates) {
    for (const key of keysOf(candidate)) {
      if (key === undefined) continue;
      const records = index.get(key) ?? new Map<string, Candidate>();
      const record = recordKey(candidate);
      records.set(record, oneLabel(shown(candidate), records.get(record) ?? shown(candidate)));
      index.set(key, records);
    }
  }
  return (key) => [...(index.get(key)?.values() ?? [])].sort(byRecord);
}
