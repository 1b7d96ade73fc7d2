import { buffer } from 'node:stream/consumers';
import { vi } from 'vitest';
import type { ActionItem, ExportOptions, ExportOutcome, MeetingReport } from '../../../src/index.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import type { Fault } from '../../../src/testing/index.ts';
import type { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { serve } from '../../support/serve.ts';

/** An org with a service over it. */
export type Stage = Awaited<ReturnType<typeof salesforceService>>;

/** The contact that each org begins with. */
export const noorIn = ({ org }: Stage): string => org.records('Contact')[0]?.id ?? '';

/** A meeting with these people, by their addresses. */
export const meeting = (...emails: string[]): MeetingReport =>
  sampleReport({ participants: emails.map((email) => ({ name: email.split('@')[0] ?? email, email })) });

/** A report with these action items. */
export const items = (...actionItems: ActionItem[]): MeetingReport =>
  sampleReport({ summary: { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [], actionItems } });

/** A file with its name in it. */
export const fileOf = (name: string) => ({ name, mimeType: 'text/plain', content: new TextEncoder().encode(name) });

/** One export. */
interface Sending {
  report?: MeetingReport;
  sessionId?: string;
  options?: Omit<ExportOptions, 'destination'>;
  settingId?: string;
}

/** Exports to a destination. */
export function send(at: Stage, destination: SalesforceDestination, more: Sending = {}): Promise<ExportOutcome> {
  const { report = sampleReport(), sessionId = 's', options = {}, settingId } = more;
  const to = { provider: 'salesforce' as const, destination, ...(settingId === undefined ? {} : { settingId }) };
  return at.mine.export({ report, sessionId, to, options: { includeAttachments: true, ...options } });
}

/** The codes of its warnings. */
export const codes = ({ warnings }: ExportOutcome): string[] => warnings.map(({ code }) => code);

/** Lets the next calls of an operation be refused. */
export function refuse({ sandbox }: Stage, method: string, code: string, more: object = {}): void {
  sandbox.faults.add({ vendor: 'salesforce', method, kind: 'error', code, ...more } as Fault);
}

/** From now on it is so much later. */
export function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

/** A request, as somebody between us and the org sees it. */
interface Passing {
  method: string;
  /** Decoded. */
  url: string;
}

/** What somebody in between answers: a body with status 200, or another one. */
type OwnAnswer = string | { status: number; body: string };

/** A second connection to the same org, through somebody who answers some requests by themselves, as a gateway may. Its id. */
export async function through(at: Stage, answer: (passing: Passing) => OwnAnswer | undefined): Promise<string> {
  const { instanceUrl, accessToken } = at.sandbox.salesforce;
  const origin = await serve((incoming, outgoing) => {
    const pass = async () => {
      const { method = '', url = '', headers } = incoming;
      const body = new Uint8Array(await buffer(incoming));
      const own = answer({ method, url: decodeURIComponent(url.replaceAll('+', ' ')) });
      if (own !== undefined) {
        const { status, body: said } = typeof own === 'string' ? { status: 200, body: own } : own;
        return void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(said);
      }
      const { authorization = '', 'content-type': type = 'application/json' } = headers;
      const response = await fetch(`${instanceUrl}${url}`, {
        method,
        headers: { authorization, ...(body.length === 0 ? {} : { 'content-type': type }) },
        ...(body.length === 0 ? {} : { body }),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      outgoing.writeHead(response.status, { 'content-type': 'application/json' }).end(bytes);
    };
    pass().catch(() => outgoing.destroy());
  });
  const config = { instanceUrl: origin.replace(/\/$/, ''), accessToken };
  const { id } = await at.mine.saveIntegrationConfig({ provider: 'salesforce', config });
  return id;
}
