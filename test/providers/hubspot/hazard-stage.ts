import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client } from '@hubspot/api-client';
import { onTestFinished, vi } from 'vitest';
import type { ReportExportData } from '../../../src/index.ts';
import { HUBSPOT_PROVIDER, type HubSpotDestination, HubSpotIntegration } from '../../../src/providers/hubspot/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { serve } from '../../support/serve.ts';

/** Of a token, so that it is found wherever it goes. */
export const TOKEN = 'pat-na1-canary-of-the-token';

/** One request that a server of ours got. */
export interface Arrived {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a server answers with, by the path without its query. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Written as JSON. */
  body?: unknown;
}

const ACCOUNT: Answer = { status: 200, body: { portalId: 1, uiDomain: 'app.hubspot.com', timeZone: 'UTC' } };

/**
 * A server of its own that answers as told, the account aside, and keeps what came. Where nothing is told, it never
 * answers. Its address ends in a slash.
 */
export async function answering(answers: Record<string, Answer>): Promise<{ baseUrl: string; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const baseUrl = await serve((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    void text(incoming).then((body) => {
      const path = url.split('?')[0] ?? '';
      arrived.push({ method, path, headers, body });
      const answer = path === '/account-info/v3/details' ? ACCOUNT : answers[path];
      if (answer === undefined) return;
      outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      outgoing.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    });
  });
  return { baseUrl, arrived };
}

/**
 * HubSpot's own client. Its retries are those of the whole process, so they are set back when the test ends; what it
 * prints about them is not.
 */
export function sdk(baseUrl: string, options: { accessToken?: string; numberOfApiCallRetries?: number } = {}): Client {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => {
    void new Client();
    vi.restoreAllMocks();
  });
  return new Client({ accessToken: TOKEN, ...options, basePath: baseUrl.replace(/\/$/, '') });
}

/** A note as one makes it by hand; its text is the canary of what is sent. */
export const NOTE = {
  properties: { hs_timestamp: '2026-01-06T09:41:00Z', hs_note_body: 'canary of the report' },
  associations: [],
};

/** Ours without a service around it, which would try again. */
export const alone = (baseUrl: string, timeoutMs?: number): HubSpotIntegration =>
  new HubSpotIntegration(HUBSPOT_PROVIDER, { accessToken: TOKEN }, { baseUrl, allowHosts: ['127.0.0.1'], timeoutMs });

/** A report with the canary in it, for a record that is named. */
export const EXPORT: ReportExportData<HubSpotDestination> = {
  report: sampleReport({ title: 'canary of the report' }),
  sessionId: 'session-1',
  options: { destination: { associations: [{ type: 'contact', id: '5' }] } },
};
