import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came over the wire, and what it was answered. */
export interface WireCall {
  httpMethod: string;
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
  status: number;
  answer: unknown;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const asRead = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : text);

/** Of the answer's headers only those that a client reads. */
const toldBy = (answer: Response): Record<string, string> =>
  Object.fromEntries([...answer.headers].filter(([name]) => name === 'content-type' || name.startsWith('x-')));

/** Stands in front of `origin` and keeps what passes; answers name `origin` itself, as upload addresses do. */
export async function recordingProxy(origin: string) {
  const wire: WireCall[] = [];
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const { method: httpMethod = '', url: path = '', headers } = incoming;
    const { authorization = '', 'content-type': type = '' } = headers;
    const sent = { authorization, 'content-type': type };
    const answer = await fetch(`${origin}${path}`, { method: httpMethod, headers: sent, body });
    const text = await answer.text();
    wire.push({ httpMethod, path, headers, body, status: answer.status, answer: asRead(text) });
    outgoing.writeHead(answer.status, toldBy(answer)).end(text);
  }
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, wire, close };
}
