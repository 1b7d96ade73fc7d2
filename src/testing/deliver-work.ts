import { playFault } from './play-fault.ts';
import type { LoggedRequest } from './request-log.ts';
import type { Delivery, Road, VendorName, VendorSite, VendorVoice } from './vendor.ts';

/** A request that was read: what is logged of it, and what it makes the vendor do. */
export interface VendorWork<Entry extends LoggedRequest> {
  /** What faults know it by. */
  readonly method: string;
  readonly log: Omit<Entry, 'time' | 'fault' | 'carriedOut' | 'outcome'>;
  run(): Response;
  /** Revokes what the request was let in with; gives the refusal that this caller now gets. */
  revoke(): Response;
  /** How this caller is told of the failures that faults name. */
  readonly voice: VendorVoice;
}

/** A vendor's log, and how it reads its own answers. */
export interface WorkLog<Entry extends LoggedRequest> {
  readonly vendor: VendorName;
  readonly requests: Entry[];
  now(): Date;
  /** The vendor's own word for why an answer is a refusal; undefined for a good one. */
  errorOf(status: number, body: string): string | undefined;
}

/** Logs the request and does its work, as far as no fault is in the way. */
export async function deliverWork<Entry extends LoggedRequest>(
  work: VendorWork<Entry>,
  road: Road,
  log: WorkLog<Entry>,
  site: VendorSite,
): Promise<Delivery> {
  const { fault, answered } = site.faults.take(log.vendor, work.method, road);
  const entry = newEntry(work, log.now());
  if (fault) entry.fault = fault.kind;
  // What is refused at the door never arrived.
  if (fault?.kind !== 'connection-refused') log.requests.push(entry);
  const serve = async () => {
    const response = work.run();
    const { status } = response;
    const error = log.errorOf(status, await response.clone().text());
    entry.outcome = error === undefined ? { status } : { status, error };
    if (error === undefined) entry.carriedOut += 1;
    return response;
  };
  const delivery: Delivery = fault
    ? await playFault(fault, { serve, revoke: () => work.revoke(), closing: site.closing, voice: work.voice })
    : { kind: 'answer', response: await serve() };
  answered();
  return delivery;
}

// A copy, as what is stored shares these objects and a test may change them later.
function newEntry<Entry extends LoggedRequest>({ log }: VendorWork<Entry>, now: Date): Entry {
  return { ...structuredClone(log), time: now.toISOString(), carriedOut: 0 } as Entry;
}
