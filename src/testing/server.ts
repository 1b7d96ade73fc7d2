import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery } from './vendor.ts';

/** A listening loopback server. */
export interface LoopbackServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Who answers the requests whose path begins with `/<name>/`. Filled after listening, as vendors need the port. */
export type Desks = Map<string, (request: Request) => Promise<Delivery>>;

/** Starts a server on a free port of 127.0.0.1 that hands every request to the desk its path names. */
export async function startServer(desks: Desks): Promise<LoopbackServer> {
  const server = createServer((incoming, outgoing) => {
    dispatch(desks, incoming)
      .then((delivery) => send(delivery, outgoing))
      .catch((error: unknown) => {
        outgoing.writeHead(500, { 'content-type': 'text/plain' }).end(`The sandbox itself failed: ${String(error)}`);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Answers that were never given keep their sockets open; nobody waits for them any more.
        server.closeAllConnections();
      }),
  };
}

async function dispatch(desks: Desks, incoming: IncomingMessage): Promise<Delivery> {
  const request = await toRequest(incoming);
  const desk = desks.get(new URL(request.url).pathname.split('/')[1] ?? '');
  if (!desk) return { kind: 'answer', response: new Response('Not Found', { status: 404 }) };
  return desk(request);
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const method = incoming.method ?? 'GET';
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks);
  return new Request(`http://127.0.0.1${url.pathname}${url.search}`, { method, headers, body });
}

async function send(delivery: Delivery, outgoing: ServerResponse): Promise<void> {
  if (delivery.kind === 'never') return;
  if (delivery.kind === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const { response } = delivery;
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length });
  if (delivery.kind === 'answer') {
    outgoing.end(body);
    return;
  }
  outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
}
