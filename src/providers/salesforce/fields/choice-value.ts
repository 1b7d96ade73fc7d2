import { type FieldFacts, shownValues } from './field-facts.ts';

/** One or more values of a picklist, or what the field takes instead. `isNew`: the org does not have one of them yet. */
export type ChoiceValue = { value: string; isNew: boolean } | { takes: string };

/** What a picklist may hold, as the org has set it up. */
export function choiceValue(field: FieldFacts, given: readonly string[]): ChoiceValue {
  const { type, length, picklistValues, restrictedPicklist } = field;
  const isMultiple = type === 'multipicklist';
  const chosen = isMultiple
    ? [...new Set(given.flatMap((one) => one.split(';')).map((one) => one.trim()))].filter((one) => one !== '')
    : given.map((one) => one.trim());
  const value = chosen.join(';');
  const isNew = chosen.some((one) => !picklistValues.includes(one));
  const many = isMultiple ? 'values' : 'one value';
  if (chosen.length === 0 || (!isMultiple && chosen.length > 1)) return { takes: many };
  if (isNew && restrictedPicklist) {
    if (picklistValues.length === 0) return { takes: 'only values of its picklist, which has none' };
    return { takes: `${isMultiple ? 'some' : 'one'} of ${shownValues(picklistValues)}` };
  }
  if (length > 0 && value.length > length) return { takes: `at most ${length} characters` };
  return /\n/.test(value) ? { takes: `${many} of one line` } : { value, isNew };
}
