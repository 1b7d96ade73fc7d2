import type { OwnerKey } from '../../src/index.ts';
import { EXPORT_COLUMNS, namesOf, SETTING_COLUMNS, type SqlValue, valuesOf } from '../../src/storage/sql/columns.ts';
import { exportRow, idOf, settingRow } from '../../src/testing/contract/storage-sample-rows.ts';

export const TABLES = ['integration_settings', 'integration_exports'] as const;
export type Table = (typeof TABLES)[number];

const COLUMNS = {
  integration_settings: namesOf(SETTING_COLUMNS),
  integration_exports: namesOf(EXPORT_COLUMNS),
};
const isJson = (value: SqlValue): value is string => typeof value === 'string' && /^[[{]/.test(value);

/** A row as a table that can be selected from, written out in SQL. */
function written(table: Table, change: { id: string; owner: OwnerKey; key?: string }): string {
  const { key: _, ...rest } = change;
  const values =
    table === 'integration_settings'
      ? valuesOf(SETTING_COLUMNS, settingRow(rest))
      : valuesOf(EXPORT_COLUMNS, exportRow(change));
  const entries = COLUMNS[table].map((name, index): [string, unknown] => {
    const value = values[index] ?? null;
    return [name, isJson(value) ? (JSON.parse(value) as unknown) : value];
  });
  const json = JSON.stringify(Object.fromEntries(entries)).replaceAll(`'`, `''`);
  return `jsonb_populate_record(NULL::${table}, '${json}')`;
}

/** One row of each owner, with an id that tells whose it is. */
export const OWNERS: readonly OwnerKey[] = ['user:ada', 'user:ben', 'organization:acme'];
const idFor = (owner: OwnerKey): string => idOf(owner.replace('organization', 'org'));
export const insertionOf = (table: Table, owner: OwnerKey): string =>
  `INSERT INTO ${table} SELECT * FROM ${written(table, { id: idFor(owner), owner })} ON CONFLICT DO NOTHING`;

const HERS = idFor('user:ada');
const fresh = (table: Table, owner: OwnerKey = 'user:ada') => written(table, { id: idOf('new'), owner, key: 'new' });
const clash = (table: Table, owner: OwnerKey) => written(table, { id: HERS, owner, key: 'new' });
const inserted = (table: Table): string =>
  `(${COLUMNS[table].join(', ')}) VALUES (${COLUMNS[table].map((name) => `n.${name}`).join(', ')})`;

/** The number of rows that a statement touches, or that Postgres does not let it run. */
export type Outcome = number | 'refused';

/** A statement about ada's row, without the help of any condition on the owner. */
export interface Attempt {
  name: string;
  sql(table: Table): string;
  /** While her own name is set: there most work, or they would prove nothing. */
  own: Outcome | Record<Table, Outcome>;
  /** While another's name is set. */
  other: Outcome | Record<Table, Outcome>;
  /** While none is. */
  none: Outcome | Record<Table, Outcome>;
}

const both = (outcome: Outcome): Pick<Attempt, 'own' | 'other' | 'none'> => ({
  own: outcome,
  other: outcome,
  none: outcome,
});
const hidden = { own: 1, other: 0, none: 0 } as const;
const forbidden = { own: 1, other: 'refused', none: 'refused' } as const;
/** A statement without a condition touches what is the asker's own. */
const ownOnly = { own: 1, other: 1, none: 0 } as const;
const NOT_DELETED: Outcome = 'refused';

const READS: readonly Attempt[] = [
  { name: 'SELECT by id', sql: (t) => `SELECT * FROM ${t} WHERE id = '${HERS}'`, ...hidden },
  { name: 'SELECT by owner', sql: (t) => `SELECT * FROM ${t} WHERE owner = 'user:ada'`, ...hidden },
  { name: 'SELECT without WHERE', sql: (t) => `SELECT * FROM ${t}`, ...ownOnly },
  { name: 'SELECT with an OR', sql: (t) => `SELECT * FROM ${t} WHERE id = '${HERS}' OR true`, ...ownOnly },
  { name: 'SELECT FOR UPDATE', sql: (t) => `SELECT * FROM ${t} WHERE id = '${HERS}' FOR UPDATE`, ...hidden },
  { name: 'SELECT FOR SHARE', sql: (t) => `SELECT * FROM ${t} WHERE id = '${HERS}' FOR SHARE`, ...hidden },
  {
    name: 'SELECT in a sub-select',
    sql: (t) => `SELECT 1 WHERE EXISTS (SELECT FROM ${t} WHERE id = '${HERS}')`,
    ...hidden,
  },
  { name: 'COPY TO', sql: (t) => `COPY ${t} TO STDOUT`, ...ownOnly },
  { name: 'COPY TO of a query', sql: (t) => `COPY (SELECT * FROM ${t} WHERE id = '${HERS}') TO STDOUT`, ...hidden },
  {
    name: 'a cursor',
    sql: (t) => `DECLARE c CURSOR FOR SELECT * FROM ${t} WHERE id = '${HERS}'; FETCH ALL FROM c`,
    ...hidden,
  },
  {
    name: 'CREATE TABLE AS',
    sql: (t) => `CREATE TEMP TABLE stolen ON COMMIT DROP AS SELECT * FROM ${t} WHERE id = '${HERS}'`,
    ...hidden,
  },
  {
    name: 'a function that gives away each row it is shown',
    sql: (t) => `CREATE TEMP TABLE seen (owner text) ON COMMIT DROP;
      CREATE OR REPLACE FUNCTION pg_temp.show(owner text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
        $$ BEGIN INSERT INTO seen VALUES (owner); RETURN true; END $$;
      SELECT * FROM ${t} WHERE pg_temp.show(owner);
      SELECT * FROM seen WHERE owner = 'user:ada'`,
    ...hidden,
  },
];

const WRITES: readonly Attempt[] = [
  { name: 'INSERT', sql: (t) => `INSERT INTO ${t} SELECT * FROM ${fresh(t)}`, ...forbidden },
  {
    name: 'INSERT ON CONFLICT DO NOTHING',
    sql: (t) => `INSERT INTO ${t} SELECT * FROM ${clash(t, 'user:ada')} ON CONFLICT (id) DO NOTHING`,
    own: 0,
    other: 'refused',
    none: 'refused',
  },
  {
    name: 'INSERT ON CONFLICT DO UPDATE',
    sql: (t) => `INSERT INTO ${t} SELECT * FROM ${clash(t, 'user:ada')} ON CONFLICT (id) DO UPDATE SET revision = 99`,
    ...forbidden,
  },
  {
    name: `INSERT ON CONFLICT DO UPDATE of one's own row on her id`,
    sql: (t) => `INSERT INTO ${t} SELECT * FROM ${clash(t, 'user:ben')} ON CONFLICT (id) DO UPDATE SET revision = 99`,
    ...both('refused'),
  },
  { name: 'UPDATE by id', sql: (t) => `UPDATE ${t} SET revision = 99 WHERE id = '${HERS}'`, ...hidden },
  { name: 'UPDATE without WHERE', sql: (t) => `UPDATE ${t} SET revision = 99`, ...ownOnly },
  {
    name: 'UPDATE that gives a row to somebody else',
    sql: (t) => `UPDATE ${t} SET owner = 'user:cyd'`,
    own: 'refused',
    other: 'refused',
    none: 0,
  },
  {
    name: 'UPDATE that takes her row',
    sql: (t) => `UPDATE ${t} SET owner = 'user:ben' WHERE id = '${HERS}'`,
    own: 'refused',
    other: 0,
    none: 0,
  },
  {
    name: 'UPDATE FROM',
    sql: (t) => `UPDATE ${t} t SET revision = 99 FROM (VALUES ('${HERS}'::uuid)) v (id) WHERE t.id = v.id`,
    ...hidden,
  },
  {
    name: 'DELETE by id',
    sql: (t) => `DELETE FROM ${t} WHERE id = '${HERS}'`,
    own: { integration_settings: 1, integration_exports: NOT_DELETED },
    other: { integration_settings: 0, integration_exports: NOT_DELETED },
    none: { integration_settings: 0, integration_exports: NOT_DELETED },
  },
  {
    name: 'DELETE without WHERE',
    sql: (t) => `DELETE FROM ${t}`,
    own: { integration_settings: 1, integration_exports: NOT_DELETED },
    other: { integration_settings: 1, integration_exports: NOT_DELETED },
    none: { integration_settings: 0, integration_exports: NOT_DELETED },
  },
  {
    name: 'MERGE that changes',
    sql: (t) => `MERGE INTO ${t} t USING (VALUES ('${HERS}'::uuid)) v (id) ON t.id = v.id
      WHEN MATCHED THEN UPDATE SET revision = 99`,
    ...hidden,
  },
  {
    name: 'MERGE that inserts',
    sql: (t) => `MERGE INTO ${t} t USING ${fresh(t)} n ON t.id = n.id WHEN NOT MATCHED THEN INSERT ${inserted(t)}`,
    ...forbidden,
  },
  { name: 'COPY FROM', sql: (t) => `COPY ${t} FROM STDIN`, ...both('refused') },
  { name: 'TRUNCATE', sql: (t) => `TRUNCATE ${t}`, ...both('refused') },
];

const WAYS_ROUND: readonly Attempt[] = [
  { name: 'row_security off', sql: (t) => `SET LOCAL row_security = off; SELECT * FROM ${t}`, ...both('refused') },
  { name: 'DISABLE ROW LEVEL SECURITY', sql: (t) => `ALTER TABLE ${t} DISABLE ROW LEVEL SECURITY`, ...both('refused') },
  { name: 'another policy', sql: (t) => `CREATE POLICY mine ON ${t} USING (true)`, ...both('refused') },
  { name: 'DROP POLICY', sql: (t) => `DROP POLICY integrations_own ON ${t}`, ...both('refused') },
  { name: 'DROP TABLE', sql: (t) => `DROP TABLE ${t}`, ...both('refused') },
];

export const ATTEMPTS: readonly Attempt[] = [...READS, ...WRITES, ...WAYS_ROUND];
