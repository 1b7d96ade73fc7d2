import type pg from 'pg';
import type { OwnerKey } from '../../src/index.ts';

/** Whose exports are a third of all, over the connections of an organization with a hundred people. */
export const BUSY: OwnerKey = 'organization:busy';

/** As many exports as asked for, made in the database, of a year and a day before `until`; and a setting for every tenth. */
export async function fillHistory(client: pg.Client, count: number, until = '2026-11-01T00:00:00Z'): Promise<void> {
  await client.query(
    `INSERT INTO integration_exports
     SELECT md5('export' || n)::uuid, CASE n % 3 WHEN 0 THEN '${BUSY}' ELSE 'user:' || n % $2 END, md5('key' || n),
       CASE n % 3 WHEN 0 THEN 'person-' || n % 100 ELSE (n % $2)::text END, 'session-' || n / 2,
       (ARRAY['slack', 'hubspot', 'salesforce'])[n % 7 % 3 + 1], md5('setting' || n % 50)::uuid, '{"channel": "C0123456789"}',
       CASE WHEN n % 1000 = 1 THEN 'pending' WHEN n % 20 = 1 THEN 'failed' WHEN n % 100 = 2 THEN 'unknown' ELSE 'success' END,
       md5('content' || n), 'remote-' || n, 'https://vendor.example/' || n, NULL,
       CASE WHEN n % 2 = 0 THEN '[]' ELSE json_build_object('worker', md5('w' || n), 'done', json_build_array(
         json_build_object('name', 'message-1', 'remoteId', md5('r' || n)), json_build_object('name', 'message-2')))::text END::json,
       '{}', made, NULL, made + interval '1 second' * (n % 90), made, made + interval '1 minute', 3
     FROM generate_series(1, $1::integer) AS n,
       LATERAL (SELECT $3::timestamptz - interval '366 days' * (n / $1::double precision) AS made) AS times`,
    [count, Math.max(10, Math.round(count / 50)), until],
  );
  await client.query(
    `INSERT INTO integration_settings
     SELECT md5('setting' || n)::uuid, CASE n % 10 WHEN 0 THEN '${BUSY}' ELSE 'user:' || n / 3 END, n / 3, NULL, (ARRAY['slack', 'hubspot', 'salesforce'])[n % 3 + 1],
       'Label', 'ciphertext', NULL, '{}', NULL, NULL, '{}', true, false, NULL, $2, $2, 1
     FROM generate_series(1, $1::integer / 10) AS n`,
    [count, until],
  );
  await client.query('VACUUM (ANALYZE) integration_settings, integration_exports');
}
