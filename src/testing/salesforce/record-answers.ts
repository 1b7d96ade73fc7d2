import { whoIdsOf } from './activity-relations.ts';
import { type OperationContext, recordUrl } from './operation.ts';
import { refuse } from './refusal.ts';
import type { SalesforceField, SalesforceRecord } from './state.ts';

type AnswerContext = Pick<OperationContext, 'org' | 'version'>;

/** What a good creation is answered with. */
export function createdAnswer({ id }: SalesforceRecord): Record<string, unknown> {
  return { id, success: true, errors: [] };
}

/** A record with the fields that were asked for; with all of them when nobody asked. */
export function recordAnswer(
  record: SalesforceRecord,
  { org, version }: AnswerContext,
  names?: readonly string[],
): Record<string, unknown> {
  const all = org.visibleFields(record.type);
  const fields = names?.map((name) => {
    const field = org.visibleField(record.type, name);
    if (!field) throw refuse('INVALID_FIELD', `No such column '${name}' on sobject of type ${record.type}`);
    return field;
  });
  const shown = fields ?? all.filter(({ type }) => type !== 'JunctionIdList');
  const answer: Record<string, unknown> = { attributes: attributesOf(record, version) };
  for (const field of shown) answer[field.name] = valueAnswer(record, field, { org, version });
  return answer;
}

/** How every record in an answer begins. */
export function attributesOf({ type, id }: SalesforceRecord, version: number): Record<string, unknown> {
  return { type, url: recordUrl(type, id, version) };
}

/** A value as answers write it; a file's bytes are told by their address. */
export function valueAnswer(
  record: SalesforceRecord,
  field: SalesforceField,
  { org, version }: AnswerContext,
): unknown {
  if (field.type === 'base64') return `${recordUrl(record.type, record.id, version)}/${field.name}`;
  if (field.type === 'JunctionIdList') return whoIdsOf(org, record);
  return org.valueOf(record, field.name);
}
