import type { SalesforceOperation } from '../operation.ts';
import { runSearch } from '../sosl/run-search.ts';

const search: SalesforceOperation = {
  name: 'search',
  httpMethod: 'GET',
  path: '/search',
  run: (context) => ({ status: 200, body: { searchRecords: runSearch(context, context.query.q ?? '') } }),
};

/** The operations that look for words. */
export const SEARCH_OPERATIONS: readonly SalesforceOperation[] = [search];
