import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./postgres-process.ts', import.meta.url));

/** A Postgres that was started for the tests. */
export interface PostgresServer {
  /** Of its superuser. */
  url: string;
  /** With its data; gone when it is stopped. */
  folder: string;
  /** Kills it, as a crash would, and starts it again over what is left. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Postgres in a process of its own, which ends with this one at the latest. `flags` are those of `postgres`. */
export async function startPostgres(...flags: string[]): Promise<PostgresServer> {
  const child = spawn(process.execPath, [PROGRAM, ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C is for those who use it. It ends when they do.
    detached: true,
  });
  const ended = once(child, 'close');
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => {
    complaints += text.toString();
  });
  const lines = createInterface(child.stdout);
  const told = async (): Promise<{ url: string; folder: string }> => {
    const [line] = (await Promise.race([once(lines, 'line'), ended])) as [unknown];
    if (typeof line !== 'string') throw new Error(`Postgres did not start: ${complaints}`);
    return JSON.parse(line) as { url: string; folder: string };
  };
  const place = await told();
  const crash = async (): Promise<void> => {
    child.stdin.write('crash\n');
    await told();
  };
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return { ...place, crash, stop };
}
