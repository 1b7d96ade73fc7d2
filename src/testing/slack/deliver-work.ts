import { playFault } from '../play-fault.ts';
import type { Delivery, Road, VendorSite, VendorVoice } from '../vendor.ts';
import type { SlackRequest } from './request-log.ts';
import type { SlackWorkspace } from './workspace.ts';

/** A request that was read: what is logged of it, and what it makes Slack do. */
export interface SlackWork {
  readonly log: Pick<SlackRequest, 'method' | 'httpMethod' | 'args' | 'unknownArguments'>;
  run(): Response;
  /** Revokes the token or the webhook that the request was sent with; gives the refusal that this caller now gets. */
  revoke(): Response;
  /** How this caller is told of the failures that faults name. */
  readonly voice: VendorVoice;
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
  const delivery: Delivery = fault
    ? await playFault(fault, { serve, revoke: () => work.revoke(), closing: site.closing, voice: work.voice })
    : { kind: 'answer', response: await serve() };
  answered();
  return delivery;
}

function newEntry({ log }: SlackWork, workspace: SlackWorkspace): SlackRequest {
  // A copy, as stored messages share these objects and a test may change them later.
  const args = structuredClone(log.args);
  return { ...log, args, time: workspace.now().toISOString(), carriedOut: 0 };
}

async function outcomeOf(response: Response): Promise<{ status: number; error?: string }> {
  const { status } = response;
  const body = await response.clone().text();
  // Long lists are not read again only to learn that they went well.
  if (body.startsWith('{"ok":true')) return { status };
  if (!body.startsWith('{')) return status === 200 ? { status } : { status, error: body };
  const { error } = JSON.parse(body) as { error?: string };
  return error === undefined ? { status } : { status, error };
}
