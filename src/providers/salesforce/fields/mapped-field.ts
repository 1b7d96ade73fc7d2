import type { ReportExportData } from '../../../report.ts';
import type { ExportWarning } from '../../../result.ts';
import type { SalesforceFieldMapping } from '../config.ts';
import { type FieldFacts, isRequired, shownField } from './field-facts.ts';
import { type GivenValue, resolveValue } from './field-values.ts';
import { type FieldValue, fittingValue, isFillable } from './fitting-value.ts';

/** What a mapping comes to for one field. */
export interface MappedField {
  field: FieldFacts;
  /** Absent when the report has none. */
  value?: FieldValue;
  /** The whole text, where the value is its beginning. */
  whole?: string;
  warnings: ExportWarning[];
}

/** The same, or what is wrong with it, in words for an admin. */
export type MappedOutcome = MappedField | { problem: string };

/** Why nothing can be written to a field; undefined when something can. */
function closed(field: FieldFacts): string | undefined {
  const shown = shownField(field);
  if (field.calculated) return `${shown} cannot be written: Salesforce works it out`;
  if (!field.createable) return `${shown} may not be written by the user: give the user edit access to it`;
  return isFillable(field) ? undefined : `${shown} is of a kind (${field.type}) that cannot be filled`;
}

/** What does not go without saying. */
function noticed(field: FieldFacts, { isRounded = false, isNew = false }): ExportWarning[] {
  const shown = shownField(field);
  const rounded = {
    code: 'FIELD_ROUNDED',
    message: `The number for ${shown} was rounded to the digits that the field has.`,
  };
  const added = {
    code: 'PICKLIST_VALUE_NEW',
    message: `${shown} gets a value that its picklist does not have. Salesforce takes it all the same.`,
  };
  return [...(isRounded ? [rounded] : []), ...(isNew ? [added] : [])];
}

function empty(field: FieldFacts, source: string): MappedOutcome {
  const shown = shownField(field);
  const why = `${source} has no value in this report`;
  if (isRequired(field)) return { problem: `${shown} is required in this org, and ${why}` };
  return { field, warnings: [{ code: 'FIELD_EMPTY', message: `${shown} was left out: ${why}.` }] };
}

function fitted(field: FieldFacts, given: GivenValue, timeZone: string): MappedOutcome {
  const shown = shownField(field);
  const fitting = fittingValue(field, given, timeZone);
  if ('takes' in fitting) {
    const other = given.from === 'literal' ? '' : `, and ${given.source} gives something else`;
    return { problem: `${shown} takes ${fitting.takes}${other}` };
  }
  const { value, whole } = fitting;
  if (value === '' && isRequired(field)) return { problem: `${shown} is required in this org, and may not be empty` };
  return { field, value, warnings: noticed(field, fitting), ...(whole === undefined ? {} : { whole }) };
}

/** Holds one entry of a mapping against its field. In a trial, what only a report can tell is taken to be right. */
export async function mapField(
  field: FieldFacts,
  mapped: NonNullable<SalesforceFieldMapping[string]>,
  data: ReportExportData,
  isTrial = false,
): Promise<MappedOutcome> {
  const problem = closed(field);
  if (problem !== undefined) return { problem };
  const resolved = await resolveValue(mapped, data);
  if (resolved.is === 'refused') return { problem: `${shownField(field)}: ${resolved.message}` };
  if (isTrial && typeof mapped === 'object') return { field, value: '', warnings: [] };
  switch (resolved.is) {
    case 'empty':
      return empty(field, resolved.source);
    case 'given':
      return fitted(field, resolved, data.report.timeZone ?? 'UTC');
  }
}
