import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { PLURAL } from '../fields/describe-object.ts';
import { type FieldFacts, fieldNamed, shownField } from '../fields/field-facts.ts';
import type { ActivityType } from '../objects.ts';
import type { KnownActivity } from '../org.ts';

/** The field that is to hold the export keys, and what is known of it. */
export interface KeyCheck {
  type: ActivityType;
  fields: ReadonlyMap<string, FieldFacts>;
  keyField: string;
  known: KnownActivity | undefined;
}

/** What is done without the field. */
const WITHOUT =
  'Without it, reports carry a mark in their subject, and a lost one is looked for by that, which is less certain.';
const PLACE = 'in the Setup of Salesforce, under Object Manager, Activity, Fields & Relationships';
/** The words that Salesforce's own pages have for what a field must be. */
const UNIQUE = '“Do not allow duplicate values” with “Treat "ABC" and "abc" as different values (case sensitive)”';
const VISIBLE = 'and in its field-level security make it visible, and not read-only, for the user of the connection';

/** The name of what is found out about the field of one kind. */
export const keyName = (type: ActivityType): string => `export-key-${type.toLowerCase()}`;

function howToMake(keyField: string): string {
  if (!/__c$/i.test(keyField))
    return `Name a field of your own in exportKeyField of the connection, such as Export_Key__c: ${keyField} is none, since those end in __c.`;
  const name = keyField.replace(/__c$/i, '');
  return `Once, ${PLACE}, make a New field of the type Text: Field Name ${name} (so that its API name is ${keyField}), Length 255, tick ${UNIQUE}, tick “External ID”, ${VISIBLE}; tasks and events share it.`;
}

function missing({ type, keyField, known }: KeyCheck): Finding {
  const before = known?.keyLost === undefined ? '' : ' It was there before.';
  const message = `The field ${keyField} of ${PLURAL[type]} is not there, or is not shown to the user.${before} ${WITHOUT}`;
  return finding(keyName(type), 'warning', message, howToMake(keyField));
}

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

function flawsOf({ type, externalId, unique, createable }: FieldFacts): string {
  const flaws = [
    type === 'string' ? '' : 'is no line of text',
    externalId ? '' : 'is no external id',
    unique ? '' : 'allows duplicate values',
    createable ? '' : 'may not be written by the user',
  ].filter((flaw) => flaw !== '');
  return flaws.length === 0 ? 'is too short' : AND.format(flaws);
}

function wrong({ type }: KeyCheck, field: FieldFacts): Finding {
  const message = `The field ${shownField(field)} of ${PLURAL[type]} ${flawsOf(field)}. ${WITHOUT}`;
  const hint = `Edit it ${PLACE}: it takes the type Text, Length 255, ${UNIQUE}, and “External ID”, ${VISIBLE}.`;
  return finding(keyName(type), 'failed', message, hint);
}

/** Whether the field by which exports are found is there and right; if not, how an admin makes it. */
export function exportKeyFinding(check: KeyCheck): Finding {
  const { type, fields, keyField, known } = check;
  const field = fieldNamed(fields, keyField);
  if (field === undefined) return missing(check);
  if (known?.facts.keyField === undefined) return wrong(check, field);
  return ok(
    keyName(type),
    `Exports find their ${PLURAL[type]} by the field ${shownField(field)}, so a report is there once.`,
  );
}
