import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { withClient } from '../support/postgres.ts';
import { Messages } from '../support/transaction-pooler.ts';

/**
 * What becomes of a transaction. `cut`: the connection breaks before Postgres gets COMMIT. `answer lost`: it breaks after
 * Postgres has committed. `late`: COMMIT is on its way for longer than anybody waits, and arrives. `stuck`: it never
 * arrives, and Postgres sees a connection that stands still. The others are `pg_terminate_backend`.
 */
export type CommitFault = 'cut' | 'answer lost' | 'late' | 'stuck' | 'terminated' | 'terminated at COMMIT';

/** Which transactions are spoiled, counted from when the fault was set. */
export interface SpoiledCommits {
  kind: CommitFault;
  /** From 0. */
  at: number;
  times: number;
}

const READY = 'Z'.charCodeAt(0);
const isQuery = (message: Buffer, text: string): boolean =>
  message.toString('latin1', 0, 1) === 'Q' && message.toString('latin1', 5, 5 + text.length) === text;
/** `UPDATE integration_exports`, of the message that brings a statement without a name. */
const statementOf = (message: Buffer): string | undefined =>
  message.toString('latin1', 0, 1) === 'P'
    ? /(\w+)[^;]*?\b(integration_\w+)/s.exec(message.toString('latin1', 6))?.slice(1, 3).join(' ')
    : undefined;

/** What Postgres says last to whom `pg_terminate_backend` ends. */
const SAYS = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command', ''].join('\0');
const TERMINATED = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), Buffer.from(`${SAYS}\0`)]);
TERMINATED.writeInt32BE(TERMINATED.length - 1, 1);

/** One connection of a client, and the one to Postgres that is behind it. */
class Pair {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #proxy: CuttingProxy;
  readonly #fromClient = new Messages();
  readonly #fromServer = new Messages();
  #pid = 0;
  #fault: CommitFault | undefined;
  #isAuthenticating = true;
  /** Postgres has something to do that nobody waits for. */
  #isLeftAlone = false;
  #work = Promise.resolve();

  constructor(client: Socket, server: Socket, proxy: CuttingProxy) {
    this.#client = client;
    this.#server = server;
    this.#proxy = proxy;
    for (const socket of [client, server]) socket.on('error', () => {});
    client.on('data', (data: Buffer) => {
      this.#work = this.#work.then(() => this.#pass(data));
    });
    client.on('close', () => this.#isLeftAlone || server.destroy());
    server.on('close', () => client.destroy());
    server.on('data', (data: Buffer) => this.#answer(data));
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  async #pass(data: Buffer): Promise<void> {
    // The first message has no type, and nothing of the login is spoiled.
    if (this.#isAuthenticating) return void this.#server.write(data);
    for (const message of this.#fromClient.push(data)) await this.#passOne(Buffer.from(message));
  }

  async #passOne(message: Buffer): Promise<void> {
    if (isQuery(message, 'BEGIN')) this.#fault = this.#proxy.begin();
    const statement = statementOf(message);
    if (statement !== undefined) this.#proxy.transactions.push(statement);
    const isCommit = isQuery(message, 'COMMIT');
    if (statement !== undefined && this.#fault === 'terminated') await this.#proxy.terminate(this.#pid);
    if (isCommit && this.#fault === 'terminated at COMMIT') await this.#proxy.terminate(this.#pid);
    if (isCommit && this.#fault === 'cut') return this.cut();
    this.#isLeftAlone = isCommit && ['answer lost', 'late', 'stuck'].includes(this.#fault ?? '');
    if (isCommit && this.#fault === 'stuck') return;
    if (isCommit && this.#fault === 'late')
      return void setTimeout(() => this.#server.write(message), this.#proxy.lateMs);
    this.#server.write(message);
  }

  #answer(data: Buffer): void {
    for (const message of this.#fromServer.push(data)) {
      if (message.toString('latin1', 0, 1) === 'K') this.#pid = message.readInt32BE(5);
      if (message[0] === READY && this.#isAuthenticating) {
        this.#isAuthenticating = false;
        if (this.#proxy.endsOnArrival()) {
          this.#client.end(Buffer.concat([message, TERMINATED]));
          continue;
        }
      }
      if (!this.#isLeftAlone) this.#client.write(message);
      else if (message[0] === READY) this.cut();
    }
  }
}

/** Stands between clients and Postgres, and breaks their connections in the midst of transactions. */
export class CuttingProxy {
  /** What each transaction did since the last time a fault was set, in order. */
  readonly transactions: string[] = [];
  readonly lateMs: number;
  readonly #superuser: string;
  #spoiled: SpoiledCommits | undefined;
  #begun = 0;
  #arrivals = 0;

  constructor(superuser: string, lateMs: number) {
    this.#superuser = superuser;
    this.lateMs = lateMs;
  }

  /** From the next transaction on. */
  spoil(spoiled?: SpoiledCommits): void {
    this.#spoiled = spoiled;
    this.#begun = 0;
    this.transactions.length = 0;
  }

  /** The next so many connections end with the very packet that makes them ready. */
  endOnArrival(count: number): void {
    this.#arrivals = count;
  }

  endsOnArrival(): boolean {
    return this.#arrivals-- > 0;
  }

  /** What is to become of the transaction that begins. */
  begin(): CommitFault | undefined {
    const number = this.#begun++;
    const { at, times, kind } = this.#spoiled ?? { at: 0, times: 0 };
    return number >= at && number < at + times ? kind : undefined;
  }

  async terminate(pid: number): Promise<void> {
    await withClient(this.#superuser, (client) => client.query('SELECT pg_terminate_backend($1, 5000)', [pid]));
  }
}

/** A proxy that ends with the test, and the URL through it. */
export async function startCuttingProxy(
  url: string,
  superuser: string,
  lateMs: number,
): Promise<{ proxy: CuttingProxy; through: string }> {
  const proxy = new CuttingProxy(superuser, lateMs);
  const pairs = new Set<Pair>();
  const target = new URL(url);
  const server = createServer({ noDelay: true }, (client) => {
    const behind = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    pairs.add(new Pair(client, behind, proxy));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const pair of pairs) pair.cut();
    await new Promise((closed) => server.close(closed));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return { proxy, through: Object.assign(new URL(url), { host: `127.0.0.1:${address.port}` }).href };
}
