// Postgres with row level security: the application logs in with a role to which the database shows one owner at a time,
// also when a statement forgets to say whose rows it is about. Starts a Postgres of its own, or uses DATABASE_URL.
//   npm run build && node examples/postgres.ts
import { randomBytes } from 'node:crypto';
import { ExportService, jweEncryption } from '@liveprompt/integrations';
import { migrate, postgresStorage } from '@liveprompt/integrations/postgres';
import { slack } from '@liveprompt/integrations/slack';
import { startSandbox } from '@liveprompt/integrations/testing';
import { Client } from 'pg';
import { startPostgres } from './support/start-postgres.ts';

const sandbox = await startSandbox({ vendors: ['slack'] });
const database = await startPostgres();

// Once with each release, with the login that owns the tables. It makes the two roles, too.
await migrate({ connectionString: database.url });
// The application's login, and one for the host's own jobs: resume, purge and key rotation see the rows of all.
const app = await database.login('app', 'integrations_app');
const jobs = await database.login('jobs', 'integrations_maintenance');

const storage = postgresStorage({ connectionString: app, maintenance: { connectionString: jobs } });
const service = new ExportService({
  providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
  storage,
  encryption: jweEncryption({ keys: [{ id: '2026-11', key: randomBytes(32) }] }),
});
const report = { title: 'Weekly planning', startedAt: '2026-11-16T09:00:00Z', participants: [{ name: 'Ada' }] };
const to = { provider: 'slack', destination: { channel: '#general' } } as const;
for (const userId of ['ada', 'ben']) {
  const mine = service.forUser({ userId });
  await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: sandbox.slack.botToken } });
  for (const sessionId of ['monday', 'monday', 'tuesday']) {
    const { status, replayed } = await mine.export({ report, sessionId, to });
    console.log(`${userId}, ${sessionId}: ${status}${replayed ? ', not sent again' : ''}`);
  }
}
const statistics = await service.forUser({ userId: 'ada' }).getExportStatistics();
for (const { provider, counts, successRate } of statistics)
  console.log(`Statistics of ada: ${counts.success} by ${provider}, success rate ${successRate}`);

// The same login, with statements written by hand, and none of them says whose rows it is about.
const STATEMENTS = [
  'SELECT * FROM integration_exports',
  `UPDATE integration_settings SET label = 'Mine'`,
  'DELETE FROM integration_settings',
  `UPDATE integration_exports SET owner = 'user:ben'`,
];
const client = new Client({ connectionString: app });
await client.connect();
for (const owner of ['', 'user:ada']) {
  console.log(
    owner === '' ? 'By hand, as nobody:' : `By hand, as ${owner}, of two owners with a setting and two exports each:`,
  );
  for (const sql of STATEMENTS) {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('integrations.owner', $1, true)`, [owner]);
    const told = await client.query(sql).then(
      ({ rowCount }) => `${rowCount} row(s)`,
      ({ code }: { code?: string }) => `refused with ${code}`,
    );
    await client.query('ROLLBACK');
    console.log(`  ${sql}: ${told}`);
  }
}
await client.end();

const emptied = await storage.maintenance.purge('2999-01-01T00:00:00Z');
console.log(`The host’s own jobs: ${emptied} exports of all owners emptied`);
await storage.close();
await database.stop();
await sandbox.close();

// It prints:
//   ada, monday: success
//   ada, monday: success, not sent again
//   ada, tuesday: success
//   ben, monday: success
//   ben, monday: success, not sent again
//   ben, tuesday: success
//   Statistics of ada: 2 by slack, success rate 1
//   By hand, as nobody:
//     SELECT * FROM integration_exports: 0 row(s)
//     UPDATE integration_settings SET label = 'Mine': 0 row(s)
//     DELETE FROM integration_settings: 0 row(s)
//     UPDATE integration_exports SET owner = 'user:ben': 0 row(s)
//   By hand, as user:ada, of two owners with a setting and two exports each:
//     SELECT * FROM integration_exports: 2 row(s)
//     UPDATE integration_settings SET label = 'Mine': 1 row(s)
//     DELETE FROM integration_settings: 1 row(s)
//     UPDATE integration_exports SET owner = 'user:ben': refused with 42501
//   The host’s own jobs: 4 exports of all owners emptied
