import { ACTIVITY_TYPES, type SalesforceObjectType } from './object-types.ts';
import { type OperationContext, recordUrl } from './operation.ts';
import type { SalesforceOrg } from './org.ts';
import { refuse, SalesforceRefusal } from './refusal.ts';
import type { SalesforceDuplicateRule, SalesforceField, SalesforceRecord, SalesforceValue } from './state.ts';

type Values = Readonly<Record<string, SalesforceValue>>;

/** Whether two values of a field that must be unique, or that names a record, are the same one. */
export function isSameKey({ caseSensitive }: SalesforceField, one: SalesforceValue, other: SalesforceValue): boolean {
  if (one === null || other === null) return false;
  if (typeof one !== 'string' || typeof other !== 'string') return one === other;
  return caseSensitive ? one === other : one.toLowerCase() === other.toLowerCase();
}

/** Throws when another live record has a value that must be unique. */
export function checkUnique(
  org: SalesforceOrg,
  type: SalesforceObjectType,
  values: Values,
  record?: SalesforceRecord,
): void {
  if (type === 'ContentDocumentLink' && !record) checkLink(org, values);
  for (const field of org.fields(type)) {
    const value = values[field.name] ?? null;
    if (!field.unique || value === null) continue;
    const holder = rivals(org, type, field).find(
      (one) => one !== record && isSameKey(field, value, one.values[field.name] ?? null),
    );
    if (holder) {
      const message = `duplicate value found: ${field.name} duplicates value on record with id: ${holder.id.slice(0, 15)}`;
      throw refuse('DUPLICATE_VALUE', message, []);
    }
  }
}

function rivals(org: SalesforceOrg, type: SalesforceObjectType, { custom }: SalesforceField): SalesforceRecord[] {
  const { deletedRecords, tasksAndEvents } = org.alsoUnique;
  const types = tasksAndEvents && custom && (type === 'Task' || type === 'Event') ? ACTIVITY_TYPES : [type];
  return types.flatMap((one) => org.records(one)).filter(({ isDeleted }) => !isDeleted || deletedRecords);
}

// A file is on a record once.
function checkLink(org: SalesforceOrg, { ContentDocumentId, LinkedEntityId }: Values): void {
  const isSame = ({ isDeleted, values }: SalesforceRecord) =>
    !isDeleted && values.ContentDocumentId === ContentDocumentId && values.LinkedEntityId === LinkedEntityId;
  const known = org.records('ContentDocumentLink').find(isSame);
  if (known) throw refuse('DUPLICATE_VALUE', `duplicate value found: record with id: ${known.id.slice(0, 15)}`, []);
}

/** Throws when a rule of the organization takes the values for those of another record. */
export function checkDuplicateRules(
  { org, headers, version }: Pick<OperationContext, 'org' | 'headers' | 'version'>,
  type: SalesforceObjectType,
  values: Values,
  record?: SalesforceRecord,
): void {
  const isAllowed = /allowSave\s*=\s*true/i.test(headers['sforce-duplicate-rule-header'] ?? '');
  const live = org.records(type).filter((one) => one !== record && !one.isDeleted);
  for (const rule of org.duplicateRules.filter(({ object }) => object === type)) {
    const matches = live.filter((one) => isDuplicate(rule, values, one));
    if (matches.length === 0 || (rule.action === 'alert' && isAllowed)) continue;
    const message = 'Use one of these records?';
    const more = { [org.duplicateResultName]: resultOf(rule, matches, version) };
    throw new SalesforceRefusal(400, [{ message, errorCode: 'DUPLICATES_DETECTED', more }]);
  }
}

function isDuplicate({ matchOn }: SalesforceDuplicateRule, values: Values, other: SalesforceRecord): boolean {
  if (typeof matchOn === 'function') return matchOn(values, other);
  const norm = (value: SalesforceValue | undefined) =>
    typeof value === 'string' ? value.toLowerCase() : (value ?? null);
  return matchOn.every((name) => norm(values[name]) !== null && norm(values[name]) === norm(other.values[name]));
}

function resultOf(rule: SalesforceDuplicateRule, matches: readonly SalesforceRecord[], version: number) {
  const { name = `Standard_${rule.object}_Duplicate_Rule`, object, action } = rule;
  const matchRecords = matches.map(({ type, id }) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: { attributes: { type, url: recordUrl(type, id, version) }, Id: id },
  }));
  const matched = { entityType: object, errors: [], matchEngine: 'ExactMatchEngine', matchRecords };
  return {
    allowSave: action === 'alert',
    duplicateRule: name,
    duplicateRuleEntityType: object,
    errorMessage: 'Use one of these records?',
    matchResults: [{ ...matched, rule: `Standard_${object}_Match_Rule_v1_0`, size: matches.length, success: true }],
  };
}
