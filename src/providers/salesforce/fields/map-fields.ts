import type { InputIssue } from '../../../errors.ts';
import type { ReportExportData } from '../../../report.ts';
import type { SalesforceFieldMapping } from '../config.ts';
import type { ActivityType } from '../objects.ts';
import { PLURAL } from './describe-object.ts';
import { type FieldFacts, fieldNamed, shownField } from './field-facts.ts';
import { type MappedField, mapField } from './mapped-field.ts';

/** What a whole mapping comes to. */
export interface MappedFields {
  filled: MappedField[];
  issues: InputIssue[];
  /** The fields that an issue is about. */
  refused: Set<string>;
}

interface Mapping {
  type: ActivityType;
  fields: ReadonlyMap<string, FieldFacts>;
  mapping?: SalesforceFieldMapping | undefined;
  /** Names, in lower case, that a mapping may not have. */
  written: ReadonlySet<string>;
  data: ReportExportData;
  isTrial?: boolean | undefined;
}

/** Where a field's value stands. */
export const pathOf = (name: string): string => `destination.customFields.${name}`;

function unknownField({ type, fields }: Mapping, name: string): string {
  const meant = fieldNamed(fields, `${name}__c`) ?? [...fields.values()].find(({ label }) => label === name);
  const hint = meant === undefined ? 'check its API name and the field-level security' : `did you mean ${meant.name}?`;
  return `${name} is no field of ${PLURAL[type]} in this org, or is not shown to the user: ${hint}`;
}

/** Holds every entry of a mapping against its field. An entry that is `null` leaves its field out. */
export async function mapFields(request: Mapping): Promise<MappedFields> {
  const { fields, mapping = {}, written, data, isTrial } = request;
  const all: MappedFields = { filled: [], issues: [], refused: new Set() };
  const seen = new Set<string>();
  const refuse = (name: string, field: FieldFacts | undefined, message: string): void => {
    all.issues.push({ path: pathOf(name), message });
    if (field !== undefined) all.refused.add(field.name);
  };
  for (const [name, given] of Object.entries(mapping)) {
    const field = fieldNamed(fields, name);
    const shown = field === undefined ? name : shownField(field);
    const key = name.toLowerCase();
    const isTwice = seen.has(key);
    seen.add(key);
    if (isTwice) refuse(name, field, `${shown} is there twice: to Salesforce, capitals make no difference`);
    else if (given === null) continue;
    else if (written.has(key)) refuse(name, field, `${shown} is written by the export itself`);
    else if (field === undefined) refuse(name, field, unknownField(request, name));
    else {
      const outcome = await mapField(field, given, data, isTrial);
      if ('problem' in outcome) refuse(name, field, outcome.problem);
      else all.filled.push(outcome);
    }
  }
  return all;
}
