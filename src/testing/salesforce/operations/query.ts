import type { OperationAnswer, OperationContext, SalesforceOperation } from '../operation.ts';
import type { SalesforceOrg } from '../org.ts';
import { refuse } from '../refusal.ts';
import { makeId } from '../salesforce-id.ts';
import { parseSoql } from '../soql/parse-soql.ts';
import { selectRecords } from '../soql/select-records.ts';
import { selectedAnswer } from '../soql/selected-answer.ts';

const SMALLEST_BATCH = 200;

/** A result that was not given at once. */
interface Cursor {
  readonly records: readonly Record<string, unknown>[];
  readonly batch: number;
}

const cursorsOf = new WeakMap<SalesforceOrg, Map<string, Cursor>>();

function runQuery(context: OperationContext, allRows: boolean): OperationAnswer {
  const { org, query, headers } = context;
  const text = query.q ?? '';
  if (text.length > org.limits.queryLength) throw refuse('QUERY_TOO_COMPLICATED', 'SOQL query is too long');
  const parsed = parseSoql(text);
  const { type, records } = selectRecords(org, { ...parsed, allRows: allRows || parsed.allRows });
  if (parsed.isCount) return { status: 200, body: { totalSize: records.length, done: true, records: [] } };
  const answers = records.map(selectedAnswer(context, type, parsed.fields));
  const asked = Number(/batchSize\s*=\s*(\d+)/i.exec(headers['sforce-query-options'] ?? '')?.[1] ?? Number.NaN);
  const batch = Number.isNaN(asked) ? org.limits.queryBatch : Math.max(SMALLEST_BATCH, asked);
  const cursor: Cursor = { records: answers, batch: Math.min(batch, org.limits.queryBatch) };
  return pageOf(context, cursor, 0, () => keep(org, cursor));
}

function pageOf({ version }: OperationContext, cursor: Cursor, start: number, locator: () => string): OperationAnswer {
  const { records, batch } = cursor;
  const end = start + batch;
  const done = end >= records.length;
  const body = {
    totalSize: records.length,
    done,
    ...(!done && { nextRecordsUrl: `/services/data/v${version}.0/query/${locator()}-${end}` }),
    records: records.slice(start, end),
  };
  return { status: 200, body };
}

function keep(org: SalesforceOrg, cursor: Cursor): string {
  const cursors = cursorsOf.get(org) ?? new Map<string, Cursor>();
  cursorsOf.set(org, cursors);
  const locator = makeId('01g', cursors.size + 1);
  cursors.set(locator, cursor);
  return locator;
}

const query: SalesforceOperation = {
  name: 'query',
  httpMethod: 'GET',
  path: '/query',
  run: (context) => runQuery(context, false),
};

const queryAll: SalesforceOperation = {
  name: 'query',
  httpMethod: 'GET',
  path: '/queryAll',
  run: (context) => runQuery(context, true),
};

const more: SalesforceOperation = {
  name: 'query.more',
  httpMethod: 'GET',
  path: '/query/{locator}',
  run(context) {
    const [, locator = '', start = ''] = /^(\w+)-(\d+)$/.exec(context.names.locator ?? '') ?? [];
    const cursor = cursorsOf.get(context.org)?.get(locator);
    if (!cursor) throw refuse('INVALID_QUERY_LOCATOR', 'invalid query locator');
    return pageOf(context, cursor, Number(start), () => locator);
  },
};

/** The operations that ask for many records. */
export const QUERY_OPERATIONS: readonly SalesforceOperation[] = [query, queryAll, more];
