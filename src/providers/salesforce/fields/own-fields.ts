import type { InputIssue } from '../../../errors.ts';
import type { ActivityType } from '../objects.ts';
import { type FieldFacts, shownField } from './field-facts.ts';
import type { FieldValue } from './fitting-value.ts';

/** The fields that an export writes by itself, held against the org. */
export interface OwnFields {
  values: Map<string, FieldValue>;
  /** Picklists of which the org does not have the value. */
  leftOut: Map<string, FieldFacts>;
  issues: InputIssue[];
}

const isWritable = (value: unknown): value is FieldValue => ['string', 'number', 'boolean'].includes(typeof value);

function problemOf(field: FieldFacts | undefined, name: string, value: unknown): string | undefined {
  if (field === undefined)
    return `${name} is not shown to the user, or is not there: give the user read and edit access to it`;
  if (!field.createable) return `${shownField(field)} may not be written: give the user edit access to it`;
  const isTooLong = typeof value === 'string' && field.length > 0 && value.length > field.length;
  return isTooLong ? `${shownField(field)} has room for ${field.length} characters only, in this org` : undefined;
}

/** Salesforce would refuse it, or put a value there that no report and no list view of the org knows. */
const isNoChoice = ({ type, picklistValues }: FieldFacts, value: unknown): boolean =>
  type === 'picklist' && typeof value === 'string' && !picklistValues.includes(value);

/** Checks what an export writes by itself. What has no value (`undefined`) is not written, so not looked at. */
export function checkOwnFields(
  type: ActivityType,
  fields: ReadonlyMap<string, FieldFacts>,
  own: Readonly<Record<string, unknown>>,
): OwnFields {
  const checked: OwnFields = { values: new Map(), leftOut: new Map(), issues: [] };
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) continue;
    const field = fields.get(name);
    const message = problemOf(field, name, value);
    if (message !== undefined) checked.issues.push({ path: `${type}.${name}`, message });
    else if (field !== undefined && isNoChoice(field, value)) checked.leftOut.set(name, field);
    else if (isWritable(value)) checked.values.set(name, value);
  }
  return checked;
}
