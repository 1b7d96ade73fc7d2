import type { SqlValue } from './columns.ts';

/** One statement. Each `?` of the text stands for the next value; a dialect that counts them can number them. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export const statement = (text: string, ...values: SqlValue[]): Statement => ({ text, values });

/** Nothing is written where any unique column stands already: 0 rows changed, no error to tell apart. */
export function insertInto(table: string, columns: readonly string[], values: readonly SqlValue[]): Statement {
  const marks = columns.map(() => '?').join(', ');
  return { text: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks}) ON CONFLICT DO NOTHING`, values };
}

const IDENTITY = ['id', 'owner'];

/** One UPDATE, so nobody comes between the look at the revision and the write. */
export function replaceIn(
  table: string,
  columns: readonly string[],
  values: readonly SqlValue[],
  expectedRevision: number,
): Statement {
  const changed = columns.filter((name) => !IDENTITY.includes(name));
  const valueAt = (name: string): SqlValue => values[columns.indexOf(name)] ?? null;
  return {
    text: `UPDATE ${table} SET ${changed.map((name) => `${name} = ?`).join(', ')} WHERE id = ? AND owner = ? AND revision = ?`,
    values: [...[...changed, ...IDENTITY].map(valueAt), expectedRevision],
  };
}
