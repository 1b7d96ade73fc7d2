import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Connection, type ConnectionConfig } from 'jsforce';
import { onTestFinished } from 'vitest';
import type { ReportExportData } from '../../../src/index.ts';
import {
  SALESFORCE_PROVIDER,
  type SalesforceDestination,
  SalesforceIntegration,
} from '../../../src/providers/salesforce/index.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { startSandbox } from '../../../src/testing/index.ts';
import { guardedFetch } from '../../../src/transport/guarded-fetch.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { serve } from '../../support/serve.ts';

/** Of a session, so that it is found wherever it goes. */
export const TOKEN = '00Dcanary!of.the.token';

/** One request that a server of ours got. */
interface Arrived {
  method: string;
  /** Without the API's version in front, and with its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a server answers with; `cut` ends in the middle of it, `nothing` never comes. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Written as JSON; a text as it is. */
  body?: unknown;
  isCut?: boolean;
}

const VERSION = /^\/services\/data\/v\d+\.\d\//;

function give(outgoing: ServerResponse, { status, headers, body, isCut = false }: Answer): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const length = isCut ? { 'content-length': String(text.length) } : {};
  outgoing.writeHead(status, { 'content-type': 'application/json', ...length, ...headers });
  if (!isCut) return void outgoing.end(text);
  outgoing.write(text.slice(0, text.length / 2), () => setTimeout(() => outgoing.destroy(), 20));
}

/**
 * An org of its own that answers as told, by the path without version and query (`*` for all), and otherwise as
 * Salesforce does; `nothing` is no answer at all. It keeps what came.
 */
export async function answering(answers: Record<string, Answer | 'nothing'>) {
  const sandbox = await startSandbox({ vendors: ['salesforce'] });
  onTestFinished(() => sandbox.close());
  const org = sandbox.state.salesforce;
  org.sessions.push({ accessToken: TOKEN, status: 'active', userId: sandbox.salesforce.userId });
  const arrived: Arrived[] = [];

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const bytes = await buffer(incoming);
    const path = url.replace(VERSION, '');
    arrived.push({ method, path, headers, body: bytes.toString() });
    const told = answers[path.split('?')[0] ?? ''] ?? answers['*'];
    if (told === 'nothing') return;
    if (told !== undefined) return give(outgoing, told);
    const { authorization = '', 'content-type': type } = headers;
    const request = new Request(new URL(url, 'https://acme.my.salesforce.com'), {
      method,
      headers: { authorization, ...(type === undefined ? {} : { 'content-type': type }) },
      ...(bytes.length === 0 ? {} : { body: new Uint8Array(bytes) }),
    });
    const response = await sandbox.salesforce.handle(request);
    const text = await response.text();
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(text);
  }

  const origin = await serve((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const instanceUrl = origin.replace(/\/$/, '');
  const to = (path: string) => arrived.filter((one) => one.path.split('?')[0] === path);
  return { instanceUrl, arrived, to, org, sandbox };
}

/** Salesforce's library as its own pages say to make it. */
export const sdk = (instanceUrl: string, options: ConnectionConfig = {}): Connection =>
  new Connection({ instanceUrl, accessToken: TOKEN, version: '65.0', ...options });

/** Ours without a service around it, which would try again. */
export const alone = (instanceUrl: string, timeoutMs?: number): SalesforceIntegration =>
  new SalesforceIntegration(
    SALESFORCE_PROVIDER,
    { instanceUrl, accessToken: TOKEN },
    { allowHosts: ['127.0.0.1'], timeoutMs },
  );

/** A task as one makes it by hand; its text is the canary of what is sent. */
export const TASK = { Subject: 'canary of the report', Status: 'Completed', Priority: 'Normal' };

/** Where tasks are made. */
export const TASKS = 'sobjects/Task';

/** The answer of an org that has made one. */
export const MADE: Answer = { status: 201, body: { id: '00T000000000001AAA', success: true, errors: [] } };

/** A contact in an org that does not look whether it is there. */
export const SOMEBODY: SalesforceDestination = { whoId: '003000000000001AAA' };

/** A report with the canary in it, for them. */
export const EXPORT: ReportExportData<SalesforceDestination> = {
  report: sampleReport({ title: 'canary of the report' }),
  sessionId: 'session-1',
  options: { destination: SOMEBODY },
};

/** Ours below the integration. */
export const apiOf = (instanceUrl: string): SalesforceApi =>
  new SalesforceApi({
    token: TOKEN,
    instanceUrl,
    apiVersion: '65.0',
    fetch: guardedFetch({ hosts: [], allowHosts: ['127.0.0.1'] }),
  });
