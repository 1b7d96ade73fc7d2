// A million exports of many owners in Postgres, a third of them of one: how long a claim, an outcome and each kind of
// history page take in the database, and through the storage with its transactions: `npm run bench:postgres`. A server
// of its own is started unless DATABASE_URL names one. `--rows=…` for another number, `--json` for the figures as JSON.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ExportQuery, ExportRow, OwnerKey } from '../../src/index.ts';
import { exportsOf, insertExport, replaceExport } from '../../src/storage/sql/export-statements.ts';
import { postgresStorage } from '../../src/storage/sql/postgres.ts';
import { beginText } from '../../src/storage/sql/postgres-session.ts';
import { toQuery } from '../../src/storage/sql/postgres-values.ts';
import type { Statement } from '../../src/storage/sql/statement.ts';
import { exportRow } from '../../src/testing/contract/storage-sample-rows.ts';
import { BUSY, fillHistory } from '../support/postgres-history.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { median, rounded } from './measure.ts';

const DAY_MS = 86_400_000;
const END = Date.parse('2026-11-01T00:00:00Z');
const ROUNDS = 200;
const SMALL: OwnerKey = 'user:7';
const SESSION = {
  roles: { app: 'integrations_app', maintenance: 'integrations_maintenance' },
  schema: undefined,
  timeoutMs: 30_000,
};
const rows = Number(process.argv.find((argument) => argument.startsWith('--rows='))?.slice(7) ?? 1_000_000);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const daysAgo = (days: number): string => new Date(END - days * DAY_MS).toISOString();
/** Another one in each round, so that no page is read again and again. */
const PAGES: Record<string, (round: number) => Partial<ExportQuery>> = {
  'newest page': () => ({}),
  'later page': (round) => ({ before: { createdAt: daysAgo(round * 1.5), id: randomUUID() } }),
  provider: (round) => ({ provider: ['slack', 'hubspot', 'salesforce'][round % 3] }),
  status: (round) => ({ status: (['success', 'failed', 'unknown', 'pending'] as const)[round % 4] }),
  user: (round) => ({ userId: `person-${round % 100}` }),
  session: (round) => ({ sessionId: `session-${round * 1000}` }),
  'since and until': (round) => ({ since: daysAgo(round + 7), until: daysAgo(round) }),
  'provider, later page': (round) => ({
    provider: 'hubspot',
    before: { createdAt: daysAgo(round * 1.5), id: randomUUID() },
  }),
  'provider, status and month': (round) => ({
    provider: 'slack',
    status: 'success',
    since: daysAgo(round + 30),
    until: daysAgo(round),
  }),
};

interface Figure {
  executionMs: number;
  planningMs: number;
  index: string;
}
interface Plan {
  'Index Name'?: string;
  'Node Type': string;
  Plans?: Plan[];
}
const indexOf = (plan: Plan): string[] => [
  ...(plan['Index Name'] === undefined ? [] : [plan['Index Name']]),
  ...(plan['Node Type'] === 'Seq Scan' ? ['SEQ SCAN'] : []),
  ...(plan.Plans ?? []).flatMap(indexOf),
];

/** What Postgres itself says, in the role and scope of the storage. */
async function inDatabase(client: pg.Client, owner: OwnerKey, make: (round: number) => Statement): Promise<Figure> {
  const executions: number[] = [];
  const plannings: number[] = [];
  const indexes = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { text, values } = toQuery(make(round));
    await client.query(beginText(SESSION, owner, 'READ WRITE'));
    const found = await client.query<{
      'QUERY PLAN': [{ Plan: Plan; 'Execution Time': number; 'Planning Time': number }];
    }>(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`, values);
    await client.query('COMMIT');
    const [told] = found.rows[0]?.['QUERY PLAN'] ?? [];
    if (told === undefined) throw new Error('No plan was given.');
    executions.push(told['Execution Time']);
    plannings.push(told['Planning Time']);
    for (const index of indexOf(told.Plan)) indexes.add(index.replace('integration_exports_', ''));
  }
  return {
    executionMs: rounded(median(executions)),
    planningMs: rounded(median(plannings)),
    index: [...indexes].join(', '),
  };
}

async function wallMs(make: (round: number) => () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const run = make(round);
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return rounded(median(times));
}

const claims = (owner: OwnerKey): ExportRow[] =>
  Array.from({ length: ROUNDS }, () =>
    exportRow({ id: randomUUID(), key: randomUUID(), owner, createdAt: daysAgo(0) }),
  );
const outcomeOf = (row: ExportRow): ExportRow => ({ ...row, status: 'success', updatedAt: daysAgo(-1), revision: 2 });

const server = process.env.DATABASE_URL === undefined ? await startPostgres('-c', 'shared_buffers=512MB') : undefined;
const connectionString = server?.url ?? process.env.DATABASE_URL ?? '';
const storage = postgresStorage({ connectionString });
const client = new pg.Client({ connectionString });
const figures: Record<string, Figure & { storageMs: number }> = {};
try {
  await storage.migrate();
  await client.connect();
  const start = performance.now();
  await fillHistory(client, rows, new Date(END).toISOString());
  const found = await client.query<{ size: string }>(
    `SELECT pg_size_pretty(pg_total_relation_size('integration_exports')) AS size`,
  );
  say(`${rows} exports in ${rounded((performance.now() - start) / 1000)} s, ${found.rows[0]?.size} with their indexes`);
  for (const owner of [BUSY, SMALL]) {
    const [inside, through] = [claims(owner), claims(owner)];
    const at = (list: ExportRow[], round: number): ExportRow => list[round] as ExportRow;
    figures[`${owner}: claim`] = {
      ...(await inDatabase(client, owner, (round) => insertExport(at(inside, round)))),
      storageMs: await wallMs((round) => () => storage.exports.insert(at(through, round))),
    };
    figures[`${owner}: outcome`] = {
      ...(await inDatabase(client, owner, (round) => replaceExport(outcomeOf(at(inside, round)), 1))),
      storageMs: await wallMs((round) => () => storage.exports.replace(outcomeOf(at(through, round)), 1)),
    };
    for (const [name, filter] of Object.entries(PAGES)) {
      const query = (round: number): ExportQuery => ({ limit: 51, ...filter(round) });
      figures[`${owner}: history, ${name}`] = {
        ...(await inDatabase(client, owner, (round) => exportsOf(owner, query(round)))),
        storageMs: await wallMs((round) => () => storage.exports.list(owner, query(round))),
      };
    }
  }
  for (const [name, { executionMs, planningMs, storageMs, index }] of Object.entries(figures))
    say(
      `${name}: ${executionMs} ms, planned in ${planningMs} ms, through the storage ${storageMs} ms (${index || 'insert'})`,
    );
  const slowest = Math.max(...Object.values(figures).map(({ executionMs }) => executionMs));
  say(`slowest median in the database: ${slowest} ms`);
  if (process.argv.includes('--json')) say(JSON.stringify(figures));
} finally {
  await client.end();
  await storage.close();
  await server?.stop();
}
