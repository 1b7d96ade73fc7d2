import type { MatchPolicy } from './match-policy.ts';
import type { Candidate, RecordRef } from './records.ts';

const DIGITS = /^\d+$/;

/** Sorts texts the same on every machine, whatever its locale. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Numbers by their value, before all other ids. As texts, since an id can have more digits than a number holds. */
function byId(a: string, b: string): number {
  const isNumber = DIGITS.test(a);
  if (isNumber !== DIGITS.test(b)) return isNumber ? -1 : 1;
  if (!isNumber) return byCodeUnit(a, b);
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || byCodeUnit(left, right) || byCodeUnit(a, b);
}

/** Sorts records of one type by id, and others by their type first. */
export const byRecord = (a: RecordRef, b: RecordRef): number => byCodeUnit(a.type, b.type) || byId(a.id, b.id);

/** The same text for the same record, and another one for every other. */
export const recordKey = ({ type, id }: RecordRef): string => `${type.length}:${type}${id}`;

/** A candidate as a decision shows it, without addresses. */
export const shown = ({ type, id, label }: Candidate): Candidate =>
  label === undefined ? { type, id } : { type, id, label };

/** Of one record that was found twice, always the same label, whichever came first. */
export const oneLabel = <Found extends Candidate>(a: Found, b: Found): Found =>
  byCodeUnit(a.label ?? '', b.label ?? '') >= 0 ? a : b;

/** Each record once: people in the policy's order of types, companies, deals, then what else was given. */
export function onceEach(records: readonly RecordRef[], policy: MatchPolicy): RecordRef[] {
  const order = [...policy.personTypes, policy.companyType, policy.dealType];
  const rank = new Map([...order.entries()].reverse().map(([at, type]) => [type, at]));
  const rankOf = ({ type }: RecordRef): number => rank.get(type) ?? order.length;
  const unique = new Map(records.map(({ type, id }) => [recordKey({ type, id }), { type, id }]));
  return [...unique.values()].sort((a, b) => rankOf(a) - rankOf(b) || byRecord(a, b));
}
