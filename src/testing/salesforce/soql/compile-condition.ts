import type { SalesforceObjectType } from '../object-types.ts';
import type { SalesforceOrg } from '../org.ts';
import { refuse } from '../refusal.ts';
import { readId } from '../salesforce-id.ts';
import type { SalesforceRecord } from '../state.ts';
import { comparison } from './compare.ts';
import type { Condition, Query } from './query.ts';
import { type ResolvedPath, resolvePath } from './resolve-path.ts';

type Test = (record: SalesforceRecord) => boolean;

/** Whom a condition is about, and what finds the records of a query inside it. */
export interface ConditionScope {
  readonly org: SalesforceOrg;
  readonly type: SalesforceObjectType;
  readonly select: (query: Query) => { type: SalesforceObjectType; records: SalesforceRecord[] };
}

/** What tells whether a record fulfils a condition; throws when a condition makes no sense for such records. */
export function compileCondition(scope: ConditionScope, condition: Condition): Test {
  const { org } = scope;
  switch (condition.kind) {
    case 'and': {
      const parts = condition.parts.map((part) => compileCondition(scope, part));
      return (record) => parts.every((part) => part(record));
    }
    case 'or': {
      const parts = condition.parts.map((part) => compileCondition(scope, part));
      return (record) => parts.some((part) => part(record));
    }
    case 'not': {
      const part = compileCondition(scope, condition.part);
      return (record) => !part(record);
    }
    case 'compare': {
      const path = filterable(scope, condition.path);
      const test = comparison(path.field, condition.operator, condition.value, org.now());
      return (record) => test(path.value(record));
    }
    case 'in': {
      const path = filterable(scope, condition.path);
      const tests = condition.values.map((value) => comparison(path.field, '=', value, org.now()));
      return (record) => tests.some((test) => test(path.value(record))) !== condition.isNegated;
    }
    case 'in-query':
      return inQuery(scope, filterable(scope, condition.path), condition.query, condition.isNegated);
  }
}

function filterable({ org, type }: ConditionScope, name: string): ResolvedPath {
  const path = resolvePath(org, type, name);
  if (path.field.filterable) return path;
  throw refuse('INVALID_FIELD', `field '${path.field.name}' can not be filtered in a query call`);
}

// Only ids can be looked for this way, so the inner query gives one field.
function inQuery({ org, select }: ConditionScope, path: ResolvedPath, query: Query, isNegated: boolean): Test {
  const [name, ...others] = query.fields;
  if (name === undefined || others.length > 0 || !['id', 'reference'].includes(path.field.type)) {
    throw refuse('MALFORMED_QUERY', 'The inner select must select one id, for an id outside');
  }
  const { type, records } = select(query);
  const inner = resolvePath(org, type, name);
  if (!['id', 'reference'].includes(inner.field.type)) {
    throw refuse('MALFORMED_QUERY', `The inner select field '${name}' must be an id`);
  }
  const ids = new Set(records.map((record) => readId(inner.value(record))));
  return (record) => {
    const id = readId(path.value(record));
    return (id !== undefined && ids.has(id)) !== isNegated;
  };
}
