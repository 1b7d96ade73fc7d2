import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from './vendor.ts';

const LISTEN_AGAIN_MS = 20;
/** Longer bodies are handed on as they come. [ours] */
const BUFFERED_BYTES = 256 * 1024;

/** A listening loopback server. */
export interface LoopbackServer {
  readonly origin: string;
  /** Takes no connection for so long; settles when the port listens again, or when the server is closed. */
  refuse(forMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Who answers the requests whose path begins with `/<name>/`. Filled after listening, as vendors need the port. */
export type Desks = Map<string, (request: Request) => Promise<Delivery>>;

/** Starts a server on a free port of 127.0.0.1 that hands every request to the desk its path names. */
export async function startServer(desks: Desks): Promise<LoopbackServer> {
  const server = createServer((incoming, outgoing) => {
    // A connection kept for later would make the next request of an outage fail with a reset, not with a refusal.
    outgoing.shouldKeepAlive = false;
    dispatch(desks, incoming)
      .then((delivery) => send(delivery, outgoing))
      .catch((error: unknown) => {
        outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The sandbox itself failed: ${String(error)}`);
      });
  });
  const sockets = trackSockets(server);
  const { port } = await listen(server, 0);
  const ending = new AbortController();
  const outages = new Outages(server, port, ending.signal);
  return {
    origin: `http://127.0.0.1:${port}`,
    refuse: (forMs) => outages.begin(forMs),
    close: async () => {
      ending.abort();
      await outages.settled;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Answers that were never given keep their sockets open; nobody waits for them any more.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The times in which nobody listens on a server's port; they may overlap. */
class Outages {
  readonly #server: Server;
  readonly #port: number;
  readonly #ending: AbortSignal;
  #running = 0;
  /** Settles when none is left, so that no port begins to listen after its server was closed. */
  settled: Promise<void> = Promise.resolve();

  constructor(server: Server, port: number, ending: AbortSignal) {
    this.#server = server;
    this.#port = port;
    this.#ending = ending;
  }

  begin(forMs: number): Promise<void> {
    this.#running += 1;
    // At once, not in a later turn: whoever connects next is refused.
    this.#server.close();
    const outage = this.#end(forMs);
    this.settled = Promise.all([this.settled, outage]).then(() => undefined);
    return outage;
  }

  async #end(forMs: number): Promise<void> {
    await this.#pause(forMs);
    this.#running -= 1;
    while (this.#running === 0 && !this.#ending.aborted && !this.#server.listening) {
      // Somebody else may have got the port in the meantime, for one connection of theirs.
      await listen(this.#server, this.#port).catch(() => this.#pause(LISTEN_AGAIN_MS));
    }
  }

  async #pause(forMs: number): Promise<void> {
    await sleep(forMs, undefined, { signal: this.#ending }).catch(() => undefined);
  }
}

// Not the server's own list: it forgets the connections of before when the server listens again.
function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server.address() as AddressInfo;
}

async function dispatch(desks: Desks, incoming: IncomingMessage): Promise<Delivery> {
  const request = await toRequest(incoming);
  const desk = desks.get(new URL(request.url).pathname.split('/')[1] ?? '');
  if (!desk) return { kind: 'answer', response: new Response('Not Found', { status: 404 }) };
  return desk(request);
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const method = incoming.method ?? 'GET';
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const body = method === 'GET' || method === 'HEAD' ? null : await toBody(incoming);
  return new Request(`http://127.0.0.1${url.pathname}${url.search}`, { method, headers, body, duplex: 'half' });
}

// A long body, or one of a length that was not told, is handed on as it comes: a file's bytes need not fit into memory.
async function toBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | ReadableStream<Uint8Array>> {
  const length = Number(incoming.headers['content-length'] ?? Number.NaN);
  if (!(length <= BUFFERED_BYTES)) return Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function send(delivery: Delivery, outgoing: ServerResponse): Promise<void> {
  if (delivery.kind === 'never') return;
  if (delivery.kind === 'reset' || delivery.kind === 'refused') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const { response } = delivery;
  const body = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  // An answer that may have no body tells no length of one.
  if (response.status !== 204) headers['content-length'] = String(body.length);
  outgoing.writeHead(response.status, headers);
  if (delivery.kind === 'answer') {
    outgoing.end(body);
    return;
  }
  outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
}
