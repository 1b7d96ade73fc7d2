import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Connection } from 'jsforce';
import { onTestFinished } from 'vitest';
import { ExportService, jweEncryption, memoryStorage } from '../../../src/index.ts';
import { salesforce } from '../../../src/providers/salesforce/index.ts';
import { type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { serve } from '../../support/serve.ts';
import { QUICK } from '../../support/slack-service.ts';

type Org = Sandbox<'salesforce'>['state']['salesforce'];
type Change = (org: Org) => void;

/** One request as it came over the wire, what the org read, and what it was answered. */
export interface WireCall {
  httpMethod: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The bytes, as text. */
  sent: string;
  read: Org['requests'][number];
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
 * An org whose clock stands still, with several people to an activity, and what comes to it over the wire, one call after
 * the other. Two of them with the same time give the same ids and times to the same calls. Ends with the test.
 */
export async function twinOrg(now: Date) {
  const sandbox = await startSandbox({
    vendors: ['salesforce'],
    salesforce: { now: () => now, hasSharedActivities: true },
  });
  onTestFinished(() => sandbox.close());
  const org = sandbox.state.salesforce;
  const { accessToken } = sandbox.salesforce;
  const wire: WireCall[] = [];
  const changes: { before: number; make: Change }[] = [];

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method: httpMethod = '', url: path = '', headers } = incoming;
    const { authorization = '', 'content-type': type } = headers;
    const bytes = await buffer(incoming);
    const request = new Request(new URL(path, 'https://acme.my.salesforce.com'), {
      method: httpMethod,
      headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(bytes.length === 0 ? {} : { body: new Uint8Array(bytes) }),
    });
    const answer = await sandbox.salesforce.handle(request);
    const text = await answer.text();
    const read = org.requests.at(-1);
    if (read === undefined) throw new Error('the org has no log of the call');
    const sent = bytes.toString();
    wire.push({ httpMethod, path, headers, sent, read, status: answer.status, answer: asRead(text) });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
  }

  let last = Promise.resolve();
  const origin = await serve((incoming, outgoing) => {
    last = last.then(() => pass(incoming, outgoing)).catch(() => void outgoing.destroy());
  });
  const instanceUrl = origin.replace(/\/$/, '');
  return {
    sandbox,
    org,
    accessToken,
    wire,
    changes,
    instanceUrl,
    /** Salesforce's library as anybody makes it. */
    connection: new Connection({ instanceUrl, accessToken, version: '65.0' }),
    /** What somebody does in Salesforce by hand; kept, so that it can be done elsewhere at the same point. */
    change(make: Change): void {
      changes.push({ before: wire.length, make });
      make(org);
    },
  };
}

/** {@link twinOrg}. */
export type TwinOrg = Awaited<ReturnType<typeof twinOrg>>;

/** A user of ours, connected to the org. */
export async function connected({ instanceUrl, accessToken }: TwinOrg) {
  const service = new ExportService({
    providers: [salesforce({ allowHosts: ['127.0.0.1'], recordAgeMs: 0 })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    timing: QUICK,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { id } = await mine.saveIntegrationConfig({ provider: 'salesforce', config: { instanceUrl, accessToken } });
  return { mine, settingId: id };
}
