import { findObjectType, type SalesforceObjectType } from '../object-types.ts';
import type { SalesforceOrg } from '../org.ts';
import { refuse } from '../refusal.ts';
import type { SalesforceRecord } from '../state.ts';
import { comparable } from './compare.ts';
import { compileCondition } from './compile-condition.ts';
import type { Condition, Ordering, Query, Selection } from './query.ts';
import { resolvePath } from './resolve-path.ts';
import { malformed } from './tokens.ts';

/** The type and the records that a query asks for, in its order; throws when it makes no sense. */
export function selectRecords(
  org: SalesforceOrg,
  query: Query,
): { type: SalesforceObjectType; records: SalesforceRecord[] } {
  const type = knownType(org, query.type);
  if (type === 'ContentDocumentLink' && !(query.where && namesFileOrPlace(query.where))) throw linkRestriction();
  const live = org.records(type).filter(({ isDeleted, access }) => access !== 'none' && (query.allRows || !isDeleted));
  return { type, records: narrow(org, type, live, query) };
}

/** Those of some records that fulfil a condition, in the order that is wanted, and no more than wanted. */
export function narrow(
  org: SalesforceOrg,
  type: SalesforceObjectType,
  records: readonly SalesforceRecord[],
  { where, orderBy, limit, offset = 0 }: Omit<Selection, 'type' | 'fields'>,
): SalesforceRecord[] {
  if (offset > org.limits.queryOffset) {
    throw refuse('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${org.limits.queryOffset}`);
  }
  const test = where
    ? compileCondition({ org, type, select: (query) => selectRecords(org, query) }, where)
    : () => true;
  const order = orderBy.map((ordering) => compileOrdering(org, type, ordering));
  const found = records.filter(test).sort((a, b) => {
    for (const compare of order) {
      const difference = compare(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return found.slice(offset, limit === undefined ? undefined : offset + limit);
}

/** The type with this name that the caller can see; throws when there is none. */
export function knownType(org: SalesforceOrg, name: string): SalesforceObjectType {
  const type = findObjectType(name);
  if (type && org.mayDo(type, 'read')) return type;
  throw refuse(
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function compileOrdering(
  org: SalesforceOrg,
  type: SalesforceObjectType,
  { path, isDescending, nullsLast }: Ordering,
): (a: SalesforceRecord, b: SalesforceRecord) => number {
  const { field, value } = resolvePath(org, type, path);
  if (!field.sortable) throw malformed(`field '${field.name}' can not be sorted in a query call`);
  return (a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) {
      const isFirst = Number(other === null) - Number(one === null);
      return nullsLast ? -isFirst : isFirst;
    }
    const [x, y] = [comparable(field, one), comparable(field, other)];
    const difference = x < y ? -1 : Number(x > y);
    return isDescending ? -difference : difference;
  };
}

function linkRestriction(): Error {
  return malformed(
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  );
}

function namesFileOrPlace(condition: Condition): boolean {
  if (condition.kind === 'and') return condition.parts.some(namesFileOrPlace);
  const isOne = condition.kind === 'compare' && condition.operator === '=';
  if (!isOne && !(condition.kind === 'in' && !condition.isNegated)) return false;
  return ['contentdocumentid', 'linkedentityid'].includes(condition.path.toLowerCase());
}
