import type { ExportQuery, ExportRow, OwnerKey } from '../storage-adapter.ts';
import { EXPORT_COLUMNS, namesOf, type SqlValue, valuesOf } from './columns.ts';
import type { SqlDialect } from './sql-dialect.ts';
import { insertInto, replaceIn, type Statement, statement } from './statement.ts';

const TABLE = 'integration_exports';
const COLUMNS = namesOf(EXPORT_COLUMNS);
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM ${TABLE}`;

export const insertExport = (row: ExportRow): Statement => insertInto(TABLE, COLUMNS, valuesOf(EXPORT_COLUMNS, row));

export const replaceExport = (row: ExportRow, expectedRevision: number): Statement =>
  replaceIn(TABLE, COLUMNS, valuesOf(EXPORT_COLUMNS, row), expectedRevision);

export const exportById = (owner: OwnerKey, id: string): Statement =>
  statement(`${SELECT} WHERE id = ? AND owner = ?`, id, owner);

export const exportByKey = (owner: OwnerKey, key: string): Statement =>
  statement(`${SELECT} WHERE owner = ? AND key = ?`, owner, key);

/** Only the conditions that are asked for, so that each combination finds its index. */
export function exportsOf(owner: OwnerKey, query: ExportQuery): Statement {
  const { before, until } = query;
  // Given both, SQLite would walk from `until` down to the page. What is before a row of the page is before `until` as well.
  const isImplied = before !== undefined && until !== undefined && before.createdAt < until;
  const conditions: [string, ...(SqlValue | undefined)[]][] = [
    ['owner = ?', owner],
    ['provider = ?', query.provider],
    ['session_id = ?', query.sessionId],
    ['status = ?', query.status],
    ['user_id = ?', query.userId],
    ['created_at >= ?', query.since],
    ['created_at < ?', isImplied ? undefined : until],
    ['(created_at, id) < (?, ?)', before?.createdAt, before?.id],
  ];
  const asked = conditions.filter((condition): condition is [string, ...SqlValue[]] => !condition.includes(undefined));
  return {
    text: `${SELECT} WHERE ${asked.map(([text]) => text).join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT ?`,
    values: [...asked.flatMap(([, ...values]) => values), query.limit],
  };
}

/** The status stands in the text: only then does the index of the pending ones serve. */
export const expiredExports = (now: string, limit: number, afterId?: string): Statement =>
  afterId === undefined
    ? statement(`${SELECT} WHERE status = 'pending' AND lease_until < ? ORDER BY id LIMIT ?`, now, limit)
    : statement(
        `${SELECT} WHERE status = 'pending' AND lease_until < ? AND id > ? ORDER BY id LIMIT ?`,
        now,
        afterId,
        limit,
      );

/** The conditions stand twice: between the choice and the change somebody may have edited the export. */
export function purgeExports({ holdsContent, skipLocked }: SqlDialect, before: string, limit: number): Statement {
  const conditions = `updated_at < ? AND status IN ('success', 'failed', 'revoked') AND ${holdsContent}`;
  return statement(
    `UPDATE ${TABLE} SET steps = '[]', metadata = '{}', destination = NULL, error = NULL, revision = revision + 1
WHERE id IN (SELECT id FROM ${TABLE} WHERE ${conditions} LIMIT ?${skipLocked}) AND ${conditions}`,
    before,
    limit,
    before,
  );
}
