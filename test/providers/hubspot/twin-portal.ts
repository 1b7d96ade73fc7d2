import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Client } from '@hubspot/api-client';
import { onTestFinished } from 'vitest';
import { ExportService, jweEncryption, memoryStorage } from '../../../src/index.ts';
import { hubspot } from '../../../src/providers/hubspot/index.ts';
import { type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { serve } from '../../support/serve.ts';
import { QUICK } from '../../support/slack-service.ts';

type Portal = Sandbox<'hubspot'>['state']['hubspot'];
type Change = (portal: Portal) => void;

/** One request as it came over the wire, what the portal read, and what it was answered. */
export interface WireCall {
  httpMethod: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  read: Portal['requests'][number];
  status: number;
  /** Parsed; the text where it is no JSON. */
  answer: unknown;
}

function asRead(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * A portal whose clock stands still, and what comes to it over the wire, one call after the other. Two of them with the
 * same time give the same ids and times to the same calls. Ends with the test.
 */
export async function twinPortal(now: Date) {
  const sandbox = await startSandbox({ vendors: ['hubspot'], hubspot: { now: () => now } });
  onTestFinished(() => sandbox.close());
  const portal = sandbox.state.hubspot;
  const token = sandbox.hubspot.accessToken;
  const wire: WireCall[] = [];
  const changes: { before: number; make: Change }[] = [];

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method: httpMethod = '', url: path = '', headers } = incoming;
    const { authorization = '', 'content-type': type } = headers;
    const body = await buffer(incoming);
    const request = new Request(new URL(path, 'https://api.hubapi.com'), {
      method: httpMethod,
      headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const answer = await sandbox.hubspot.handle(request);
    const text = await answer.text();
    const read = portal.requests.at(-1);
    if (read === undefined) throw new Error('the portal has no log of the call');
    wire.push({ httpMethod, path, headers, read, status: answer.status, answer: asRead(text) });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
  }

  let last = Promise.resolve();
  const origin = await serve((incoming, outgoing) => {
    last = last.then(() => pass(incoming, outgoing)).catch(() => void outgoing.destroy());
  });
  return {
    sandbox,
    portal,
    token,
    wire,
    changes,
    /** Ends in a slash. */
    baseUrl: origin,
    /** HubSpot's own client as anybody makes it. */
    client: new Client({ accessToken: token, basePath: origin.replace(/\/$/, '') }),
    /** What somebody does in HubSpot by hand; kept, so that it can be done elsewhere at the same point. */
    change(make: Change): void {
      changes.push({ before: wire.length, make });
      make(portal);
    },
  };
}

/** {@link twinPortal}. */
export type TwinPortal = Awaited<ReturnType<typeof twinPortal>>;

/** A user of ours, connected to the portal. */
export async function connected({ baseUrl, token }: TwinPortal) {
  const service = new ExportService({
    providers: [hubspot({ baseUrl, allowHosts: ['127.0.0.1'], recordAgeMs: 0 })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    timing: QUICK,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { id } = await mine.saveIntegrationConfig({ provider: 'hubspot', config: { accessToken: token } });
  return { mine, settingId: id };
}
