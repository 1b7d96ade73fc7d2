import { OBJECT_TYPE_NAMES, OBJECT_TYPES, type SalesforceObjectType } from '../object-types.ts';
import type { OperationContext } from '../operation.ts';
import type { SalesforceOrg } from '../org.ts';
import { refuse } from '../refusal.ts';
import { knownType, narrow } from '../soql/select-records.ts';
import { selectedAnswer } from '../soql/selected-answer.ts';
import type { SalesforceRecord } from '../state.ts';
import { type FieldGroup, parseSosl, type Search } from './parse-sosl.ts';
import { hasTerm } from './parse-term.ts';

const NAMES = ['Name', 'FirstName', 'LastName', 'Subject', 'Title', 'CaseNumber'];
const TEXTS = ['string', 'textarea', 'combobox', 'email', 'phone', 'url'];

/** The records that a search finds, as the index knows them at this moment. */
export function runSearch(context: Pick<OperationContext, 'org' | 'version'>, text: string): Record<string, unknown>[] {
  const { org } = context;
  const search = parseSosl(text);
  const all = OBJECT_TYPE_NAMES.filter((type) => OBJECT_TYPES[type].searchable && org.mayDo(type, 'read'));
  const wanted =
    search.returning.length > 0 ? search.returning : all.map((type) => ({ type, fields: [], orderBy: [] }));
  const found = wanted.flatMap((selection) => {
    const type = knownType(org, selection.type);
    if (!OBJECT_TYPES[type].searchable)
      throw refuse('INVALID_TYPE', `sObject type '${type}' is not supported in a search`);
    const answer = selectedAnswer(context, type, selection.fields.length > 0 ? selection.fields : ['Id']);
    return narrow(org, type, hits(org, type, search), selection).map(answer);
  });
  return found.slice(0, Math.min(search.limit ?? Number.POSITIVE_INFINITY, org.limits.searchResults));
}

function hits(org: SalesforceOrg, type: SalesforceObjectType, { term, group }: Search): SalesforceRecord[] {
  const fields = org.visibleFields(type).filter((field) => isIn(group, field.name, field.type));
  return org
    .searchable(type)
    .filter((record) => record.access !== 'none' && org.find(record.id)?.access !== 'none')
    .filter((record) => {
      const texts = fields.flatMap(({ name }) => {
        const value = record.values[name] ?? null;
        return typeof value === 'string' ? [value] : [];
      });
      return hasTerm(texts, term);
    });
}

function isIn(group: FieldGroup, name: string, type: string): boolean {
  if (group === 'NAME') return NAMES.includes(name);
  if (group === 'EMAIL') return type === 'email';
  if (group === 'PHONE') return type === 'phone';
  return TEXTS.includes(type);
}
