import { type InputIssue, isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import type { SalesforceDestination, SalesforceFieldMapping } from '../config.ts';
import { PLURAL } from '../fields/describe-object.ts';
import { type FieldFacts, fieldNamed, isRequired, shownField, shownValues } from '../fields/field-facts.ts';
import { fillFields } from '../fields/fill-fields.ts';
import { checkOwnFields } from '../fields/own-fields.ts';
import { formatSalesforce } from '../format.ts';
import type { ActivityType } from '../objects.ts';
import type { SalesforceRules } from '../rules.ts';
import { sampleReports } from './sample-reports.ts';

/** What the fields are held against. */
export interface FieldCheck {
  type: ActivityType;
  fields: ReadonlyMap<string, FieldFacts>;
  destination: SalesforceDestination;
  keyField: string;
  rules: SalesforceRules;
}

const MOST_TOLD = 20;
const FOR_ACTION_ITEMS = ['Subject', 'Description', 'ActivityDate', 'Status', 'Priority'];

const isMapped = (mapping: SalesforceFieldMapping, name: string): boolean =>
  Object.entries(mapping).some(([key, given]) => key.toLowerCase() === name.toLowerCase() && given !== null);

/** Tasks for action items get no more of the mapping than what every activity must have. */
function mappingOf({ type, fields, destination }: FieldCheck): SalesforceFieldMapping {
  const { object = 'Task', customFields = {} } = destination;
  if (type === object) return customFields;
  const required = Object.entries(customFields).filter(([name]) => {
    const field = fieldNamed(fields, name);
    return field !== undefined && isRequired(field) && !FOR_ACTION_ITEMS.includes(field.name);
  });
  return Object.fromEntries(required);
}

/** What an export writes by itself, as it writes it. Whom and what it is related to can be anything. */
function samplesOf({ type, destination, rules }: FieldCheck) {
  const related = { WhoId: null, WhatId: null, ...(destination.ownerId === undefined ? {} : { OwnerId: null }) };
  return sampleReports({ ...destination, object: type }).map((data) => {
    const [record] = formatSalesforce(data, rules).records;
    return { data, own: { ...record?.fields, ...related } };
  });
}

/** Everything for which exports to these fields are refused, whatever the report says. */
async function issuesOf(check: FieldCheck): Promise<InputIssue[]> {
  const { type, fields, keyField } = check;
  const issues = new Map<string, InputIssue>();
  for (const { data, own } of samplesOf(check)) {
    try {
      await fillFields({ type, fields, own, mapping: mappingOf(check), data, keyField, isTrial: true });
    } catch (error) {
      if (!isIntegrationError(error) || error.code !== 'INVALID_INPUT') throw error;
      for (const issue of error.issues) issues.set(`${issue.path} ${issue.message}`, issue);
    }
  }
  return [...issues.values()];
}

function listed(issues: readonly InputIssue[]): string {
  const told = issues.slice(0, MOST_TOLD).map(({ message }) => message);
  const rest = issues.length - told.length;
  return `${told.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`;
}

function issuesFinding(name: string, issues: readonly InputIssue[], isWell: string, hint: string): Finding {
  if (issues.length === 0) return ok(name, isWell);
  return {
    ...finding(name, 'failed', `Every report would be refused: ${listed(issues)}`, hint),
    code: 'INVALID_INPUT',
  };
}

function picklistFinding(check: FieldCheck): Finding {
  const { type, fields } = check;
  const name = `picklists-${type.toLowerCase()}`;
  const mapping = mappingOf(check);
  const lacking = new Map<string, { field: FieldFacts; values: Set<unknown> }>();
  for (const { own } of samplesOf(check)) {
    for (const [key, field] of checkOwnFields(type, fields, own).leftOut) {
      if (isMapped(mapping, key)) continue;
      const { values } = lacking.get(key) ?? { values: new Set() };
      lacking.set(key, { field, values: values.add((own as Record<string, unknown>)[key]) });
    }
  }
  if (lacking.size === 0) return ok(name, 'The org has the values that tasks get for their status and priority.');
  const told = [...lacking.values()].map(
    ({ field, values }) =>
      `${shownField(field)} has no ${[...values].map((value) => `“${String(value)}”`).join(' and no ')}, only ${shownValues(field.picklistValues)}`,
  );
  const message = `${told.join('; ')}. The field is left to its default.`;
  return finding(
    name,
    'warning',
    message,
    'Name the org’s own values in salesforce({ rules }), or add these in Salesforce.',
  );
}

/** Whether the user can fill what an export fills, whether anything required is left empty, and whether the mapping is right. */
export async function fieldFindings(check: FieldCheck): Promise<Finding[]> {
  const { type } = check;
  const name = type.toLowerCase();
  const issues = await issuesOf(check);
  const isOwn = ({ path }: InputIssue): boolean => path.startsWith(`${type}.`);
  return [
    issuesFinding(
      `fields-${name}`,
      issues.filter(isOwn),
      `The user can fill the fields of ${PLURAL[type]}.`,
      'In Salesforce, mend the field-level security of these fields for the user of the connection.',
    ),
    issuesFinding(
      `custom-fields-${name}`,
      issues.filter((issue) => !isOwn(issue)),
      `The fields that ${PLURAL[type]} must have are filled, and customFields fit.`,
      'Correct customFields of the destination or the connection, or change the fields in Salesforce.',
    ),
    ...(type === 'Task' ? [picklistFinding(check)] : []),
  ];
}
