import type { SalesforceField, SalesforceValue } from './state.ts';

/** What a new record has where nothing was said. */
export function defaultValues(
  fields: readonly SalesforceField[],
  user: string | null,
): Record<string, SalesforceValue> {
  const values: Record<string, SalesforceValue> = {};
  for (const { name, type, picklistValues, defaultedOnCreate } of fields) {
    if (name === 'Id' || name === 'IsDeleted') continue;
    const usual = defaultedOnCreate ? picklistValues.find(({ defaultValue }) => defaultValue)?.value : undefined;
    if (name === 'OwnerId') values[name] = user;
    else if (type === 'boolean') values[name] = false;
    else if (usual !== undefined) values[name] = usual;
  }
  return values;
}
