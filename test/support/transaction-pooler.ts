import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import pg from 'pg';

/** A stand-in for PgBouncer in transaction mode. */
export interface TransactionPooler {
  /** The URL of a database, through the pooler. */
  through(url: string): string;
  /** How many transactions each connection to the server has carried, in the order in which they were opened. */
  readonly carried: readonly number[];
  close(): Promise<void>;
}

const SSL_REQUEST = 80_877_103;
const READY = 'Z'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);

const message = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Cuts a stream into messages: a type, a length that counts itself, and the rest. */
export class Messages {
  #rest = Buffer.alloc(0);

  *push(data: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      if (this.#rest.length < 5) return;
      const length = 1 + this.#rest.readInt32BE(1);
      if (this.#rest.length < length) return;
      yield this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
    }
  }
}

/** One connection to the server. Nothing is ever reset on it, so whatever a transaction leaves behind the next one meets. */
class Backend {
  readonly #socket: Duplex;
  readonly #messages = new Messages();
  #onMessage: (message: Buffer) => void = () => {};
  carried = 0;

  private constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', (data: Buffer) => {
      for (const one of this.#messages.push(data)) this.#onMessage(one);
    });
  }

  /** `pg` logs in, in whichever way the server asks for, and hands its socket over. */
  static async open(url: string): Promise<Backend> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
    stream.removeAllListeners('data');
    return new Backend(stream);
  }

  /** Until the server says that the transaction is over. */
  carry(toClient: (message: Buffer) => void, onIdle: () => void): (data: Buffer) => void {
    this.carried += 1;
    this.#onMessage = (one) => {
      toClient(one);
      if (one[0] === READY && one[5] === IDLE) onIdle();
    };
    return (data) => void this.#socket.write(data);
  }

  close(): void {
    this.#socket.destroy();
  }
}

class Pooler {
  readonly backends: Backend[] = [];
  readonly #idle: Backend[] = [];
  readonly #waiting: ((backend: Backend) => void)[] = [];

  static async open(url: string, size: number): Promise<Pooler> {
    const pooler = new Pooler();
    for (let count = 0; count < size; count += 1) {
      const backend = await Backend.open(url);
      pooler.backends.push(backend);
      pooler.giveBack(backend);
    }
    return pooler;
  }

  /** The one that has rested longest: two transactions in a row are never on the same one. */
  async take(): Promise<Backend> {
    return this.#idle.shift() ?? new Promise((given) => this.#waiting.push(given));
  }

  giveBack(backend: Backend): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(backend);
    else next(backend);
  }
}

/** Lends a client a connection for each transaction. Clients that break off in the midst of one are not provided for. */
function serve(client: Socket, pooler: Pooler): void {
  const messages = new Messages();
  let toBackend: Promise<(data: Buffer) => void> | undefined;
  const lend = async (): Promise<(data: Buffer) => void> => {
    const backend = await pooler.take();
    return backend.carry(
      (one) => client.write(one),
      () => {
        toBackend = undefined;
        pooler.giveBack(backend);
      },
    );
  };
  client.on('data', (data: Buffer) => {
    for (const one of messages.push(data)) {
      if (one[0] === TERMINATE) return void client.end();
      const bytes = Buffer.from(one);
      toBackend ??= lend();
      void toBackend.then((send) => send(bytes));
    }
  });
}

async function greet(client: Socket, pooler: Pooler): Promise<void> {
  const [startup] = (await once(client, 'data')) as [Buffer];
  if (startup.readInt32BE(4) === SSL_REQUEST) {
    client.write('N');
    await once(client, 'data');
  }
  serve(client, pooler);
  client.write(
    Buffer.concat([message('R', int32(0)), message('K', int32(1), int32(1)), message('Z', Buffer.from('I'))]),
  );
}

/**
 * Speaks Postgres' own protocol with both sides, lends a connection to the server for one transaction only, each time
 * another one, and resets nothing in between. All clients are the same user of the same database.
 */
export async function startTransactionPooler(url: string, size = 3): Promise<TransactionPooler> {
  const pooler = await Pooler.open(url, size);
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on('error', () => {});
    greet(client, pooler).catch(() => client.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return {
    through: (target) => Object.assign(new URL(target), { host: `127.0.0.1:${address.port}` }).href,
    get carried() {
      return pooler.backends.map(({ carried }) => carried);
    },
    close: async () => {
      for (const socket of clients) socket.destroy();
      for (const backend of pooler.backends) backend.close();
      await new Promise((closed) => server.close(closed));
    },
  };
}
