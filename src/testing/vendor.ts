import type { FaultBook } from './fault-book.ts';

/** The vendors a sandbox can stand in for. */
export type VendorName = 'slack';

/** What becomes of one request: an answer, or one of the ways a connection can leave a client without one. */
export type Delivery =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'cut'; readonly response: Response }
  | { readonly kind: 'reset' }
  | { readonly kind: 'never' };

/** How a vendor words the failures that faults make it give. */
export interface VendorVoice {
  rateLimited(retryAfterSeconds: number | undefined): Response;
  refused(code: string): Response;
}

/** What the sandbox hands to a vendor when it opens. */
export interface VendorSite {
  /** Where the server listens, without a slash at the end. */
  readonly origin: string;
  readonly faults: FaultBook;
  /** Aborted when the sandbox closes, so that slow answers do not keep a process alive. */
  readonly closing: AbortSignal;
}

/** An open vendor: what users see of it, its state, and its answers to the requests below `/<vendor name>/`. */
export interface OpenVendor<Api, State> {
  readonly api: Api;
  readonly state: State;
  readonly pageUrl: string;
  deliver(request: Request): Promise<Delivery>;
}

/** Turns a delivery into what `fetch` would give: a response, or a rejection with `TypeError('fetch failed')`. */
export function asFetch(delivery: Delivery): Response {
  if (delivery.kind === 'reset' || delivery.kind === 'never') throw new TypeError('fetch failed');
  return delivery.kind === 'cut' ? cutShort(delivery.response) : delivery.response;
}

function cutShort(response: Response): Response {
  const source: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const first = await source?.read();
      if (first?.value) controller.enqueue(first.value.subarray(0, Math.ceil(first.value.length / 2)));
    },
    // Only the second read fails, as on a wire: erroring at once would drop the half that did arrive.
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
