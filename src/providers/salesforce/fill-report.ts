import type { ExportContext } from '../../delivery/export-context.ts';
import { isIntegrationError } from '../../errors.ts';
import type { ReportExportData } from '../../report.ts';
import type { ExportWarning } from '../../result.ts';
import type { SalesforceDestination } from './config.ts';
import { type FieldValues, type PlannedFollowUp, planFollowUps } from './export/planned-records.ts';
import { fieldsOf } from './fields/activity-facts.ts';
import { isRequired } from './fields/field-facts.ts';
import { type FilledFields, fillFields } from './fields/fill-fields.ts';
import type { SalesforceRecord } from './format.ts';
import type { OrgFacts } from './org-facts.ts';

/** The record of a report with its custom fields, held against the org's own rules. */
export interface FilledReport extends FilledFields {
  /** The values that the org wants every activity to have. */
  required: FieldValues;
}

/**
 * Fills the fields of a report's record. What is known of the org's fields may be old, so a refusal is asked about once
 * more. Throws `INVALID_INPUT` naming all that does not fit, before anything is written.
 */
export async function fillReport(
  facts: OrgFacts,
  context: ExportContext,
  { type, fields }: SalesforceRecord,
  destination: SalesforceDestination,
  data: ReportExportData,
  keyField: string,
): Promise<FilledReport> {
  const { customFields: mapping, ownerId, whoId, whatId } = destination;
  const own = { ...fields, WhoId: whoId, WhatId: whatId, ...(ownerId === undefined ? {} : { OwnerId: ownerId }) };
  const request = { type, own, mapping, data, keyField };
  const known = facts.activities[type]?.facts;
  const isKept = known !== undefined && Object.keys(mapping ?? {}).length === 0;
  let described = isKept ? fieldsOf(known) : await facts.learnFor(context, type);
  const fill = () => fillFields({ ...request, fields: described });
  const fillAnew = async (isFresh: boolean): Promise<FilledFields> => {
    described = await facts.learnFor(context, type, { isFresh });
    return fill();
  };
  let filled = await fill().catch((error: unknown) => {
    if (isIntegrationError(error) && error.code === 'INVALID_INPUT') return fillAnew(true);
    throw error;
  });
  // A value that the org did not have may be there by now.
  if (isKept && filled.leftOut.length > 0) filled = await fillAnew(false);
  const requiredNames = [...described.values()].filter(isRequired).map(({ name }) => name);
  const required = Object.entries(filled.values).filter(([name]) => requiredNames.includes(name) && !(name in fields));
  return { ...filled, required: Object.fromEntries(required) };
}

/** The tasks of a report's action items, with what is to be told of them. */
export interface FilledFollowUps {
  planned: PlannedFollowUp[];
  warnings: ExportWarning[];
}

/**
 * The tasks of the action items, held against the org as the report itself is. `required` are values that the org wants
 * every activity to have. Throws `INVALID_INPUT` before anything is written.
 */
export async function fillFollowUps(
  facts: OrgFacts,
  context: ExportContext,
  data: ReportExportData,
  required: FieldValues,
): Promise<FilledFollowUps> {
  const known = facts.activities.Task?.facts;
  const fields = known === undefined ? await facts.learnFor(context, 'Task') : fieldsOf(known);
  const filled: FilledFollowUps = { planned: [], warnings: [] };
  for (const followUp of planFollowUps(data)) {
    const own = { ...required, ...followUp.atFirst, ...followUp.fields };
    const { values, warnings } = await fillFields({ type: 'Task', fields, own, data });
    const isEdited = ([name]: [string, unknown]): boolean => name in followUp.fields;
    filled.planned.push({
      ...followUp,
      fields: Object.fromEntries(Object.entries(values).filter(isEdited)),
      atFirst: Object.fromEntries(Object.entries(values).filter((entry) => !isEdited(entry))),
    });
    filled.warnings.push(...warnings);
  }
  return filled;
}
