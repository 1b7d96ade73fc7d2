import { type InputIssue, invalidInput } from '../../../errors.ts';
import type { MadeFile } from '../../../formatters/report-files.ts';
import type { ReportExportData } from '../../../report.ts';
import type { ExportWarning } from '../../../result.ts';
import type { SalesforceFieldMapping } from '../config.ts';
import type { ActivityType } from '../objects.ts';
import { type FieldFacts, isRequired, shownField, shownValues } from './field-facts.ts';
import type { FieldValue } from './fitting-value.ts';
import { type MappedFields, mapFields, pathOf } from './map-fields.ts';
import { overflowFiles } from './overflow-files.ts';
import { checkOwnFields, type OwnFields } from './own-fields.ts';

/** What is to be filled. */
export interface FillFieldsRequest {
  type: ActivityType;
  /** Those that the user can see: a whole description, or what of it is kept. */
  fields: ReadonlyMap<string, FieldFacts>;
  /**
   * What the export writes by itself. A name without a value (`undefined`) is only kept from the mapping; what is no text,
   * number or truth is checked, and left to the caller to write.
   */
  own: Readonly<Record<string, unknown>>;
  mapping?: SalesforceFieldMapping | undefined;
  data: ReportExportData;
  /** The field of the export's key, which is written elsewhere. */
  keyField?: string | undefined;
  /** True when `data` stands for no report in particular: only what holds for all of them is refused. */
  isTrial?: boolean | undefined;
}

/** What can be written as it is. */
export interface FilledFields {
  /** The export's own fields and those of the mapping. */
  values: Record<string, FieldValue>;
  /** Names among the values that Salesforce takes for a new record, and not in an edit. */
  onlyAtFirst: string[];
  /** The whole of each text that was cut. */
  overflow: MadeFile[];
  warnings: ExportWarning[];
  /** The export's own fields that are not among the values, since the org does not have theirs. */
  leftOut: string[];
}

/** Written by each export, even where it has no value for them. */
const WRITTEN = ['Subject', 'Description', 'WhoId', 'WhatId', 'OwnerId', 'TaskWhoIds', 'EventWhoIds'];

/** The names that a mapping may not have. Where the org lacks the export's own word for something, the mapping may give the org's. */
function writtenBy({ own, keyField }: FillFieldsRequest, { leftOut }: OwnFields): Set<string> {
  const names = [...WRITTEN, keyField ?? '', ...Object.keys(own).filter((name) => !leftOut.has(name))];
  return new Set(names.map((name) => name.toLowerCase()));
}

/** The fields that the org wants and nobody fills. */
function missingFields(
  { fields, own, keyField }: FillFieldsRequest,
  leftOut: ReadonlyMap<string, FieldFacts>,
  { filled, refused }: MappedFields,
): InputIssue[] {
  const isSeenTo = ({ name }: FieldFacts): boolean =>
    name.toLowerCase() === keyField?.toLowerCase() ||
    refused.has(name) ||
    filled.some(({ field, value }) => field.name === name && value !== undefined) ||
    (Object.hasOwn(own, name) && !leftOut.has(name));
  const missing = [...fields.values()].filter((field) => isRequired(field) && !isSeenTo(field));
  return missing.map((field) => ({
    path: pathOf(field.name),
    message: leftOut.has(field.name)
      ? `${shownField(field)} is required in this org, which does not have the export’s value for it: give one of ${shownValues(field.picklistValues)}`
      : `${shownField(field)} is required in this org, and nothing fills it: give it a value, or a default in Salesforce`,
  }));
}

const notInPicklist = (field: FieldFacts): ExportWarning => ({
  code: 'VALUE_NOT_IN_PICKLIST',
  message: `${shownField(field)} was left to its default, since the org does not have the export’s value for it. In customFields you can give one that it has: ${shownValues(field.picklistValues)}.`,
});

/**
 * The values for a task or event: the export's own and those of the mapping, as Salesforce takes them. Throws one
 * `INVALID_INPUT` with everything that does not fit, in which no word of the report stands. A text of the report that is
 * longer than its field is cut, and is whole in a file beside.
 */
export async function fillFields(request: FillFieldsRequest): Promise<FilledFields> {
  const { type, fields } = request;
  const own = checkOwnFields(type, fields, request.own);
  const mapped = await mapFields({ ...request, written: writtenBy(request, own) });
  const issues = [...own.issues, ...mapped.issues, ...missingFields(request, own.leftOut, mapped)];
  if (issues.length > 0) throw invalidInput(issues, 'salesforce');
  const values = new Map(own.values);
  for (const { field, value } of mapped.filled) if (value !== undefined) values.set(field.name, value);
  const leftOut = [...own.leftOut.values()].filter(({ name }) => !values.has(name));
  const { overflow, warnings } = overflowFiles(mapped.filled);
  return {
    values: Object.fromEntries(values),
    onlyAtFirst: [...values.keys()].filter((name) => fields.get(name)?.updateable === false),
    overflow,
    warnings: [...leftOut.map(notInPicklist), ...mapped.filled.flatMap((one) => one.warnings), ...warnings],
    leftOut: leftOut.map(({ name }) => name),
  };
}
