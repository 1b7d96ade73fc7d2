import { playFault } from '../play-fault.ts';
import type { Delivery, Road, VendorSite } from '../vendor.ts';
import type { SlackRequest } from './request-log.ts';
import { tooManyRequests, webApiAnswer } from './web-api.ts';
import { webhookRefusal } from './webhook.ts';
import type { SlackWorkspace } from './workspace.ts';

/** A request that was read: what is logged of it, and what it makes Slack do. */
export interface SlackWork {
  readonly log: Pick<SlackRequest, 'method' | 'httpMethod' | 'args' | 'unknownArguments'>;
  run(): Response;
  /** Revokes the token or the webhook that the request was sent with. */
  revoke(): void;
}

/** Logs the request and does its work, as far as no fault is in the way. */
export async function deliverWork(
  work: SlackWork,
  road: Road,
  workspace: SlackWorkspace,
  site: VendorSite,
): Promise<Delivery> {
  const { fault, answered } = site.faults.take('slack', work.log.method, road);
  const entry = newEntry(work, workspace);
  if (fault) entry.fault = fault.kind;
  // What is refused at the door never arrived.
  if (fault?.kind !== 'connection-refused') workspace.requests.push(entry);
  const serve = async () => {
    const response = work.run();
    entry.outcome = await outcomeOf(response);
    if (entry.outcome.error === undefined) entry.carriedOut += 1;
    return response;
  };
  // Run after the revocation, the work is nothing but its refusal, in the words of this caller.
  const revoke = () => {
    work.revoke();
    return work.run();
  };
  const refused = entry.method === 'webhook' ? webhookRefusal : refusedCall;
  const voice = { rateLimited: tooManyRequests, refused };
  const delivery: Delivery = fault
    ? await playFault(fault, { serve, revoke, closing: site.closing, voice })
    : { kind: 'answer', response: await serve() };
  answered();
  return delivery;
}

function newEntry({ log }: SlackWork, workspace: SlackWorkspace): SlackRequest {
  // A copy, as stored messages share these objects and a test may change them later.
  const args = structuredClone(log.args);
  return { ...log, args, time: workspace.now().toISOString(), carriedOut: 0 };
}

function refusedCall(code: string): Response {
  return webApiAnswer({ ok: false, error: code });
}

async function outcomeOf(response: Response): Promise<{ status: number; error?: string }> {
  const { status } = response;
  const body = await response.clone().text();
  if (!body.startsWith('{')) return status === 200 ? { status } : { status, error: body };
  const { error } = JSON.parse(body) as { error?: string };
  return error === undefined ? { status } : { status, error };
}
