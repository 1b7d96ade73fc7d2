import type { FaultBook } from './fault-book.ts';

/** The vendors a sandbox can stand in for. */
export type VendorName = 'slack' | 'hubspot' | 'salesforce';

/** How a request came: over a connection, or given to a vendor's `handle`. */
export type Road = 'socket' | 'handle';

/**
 * What becomes of one request: an answer, or one of the ways a connection can leave a client without one. `refused`
 * happens to requests given to `handle` only; over a socket nobody listens and there is no request.
 */
export type Delivery =
  | { readonly kind: 'answer'; readonly response: Response }
  | { readonly kind: 'cut'; readonly response: Response }
  | { readonly kind: 'reset' }
  | { readonly kind: 'refused' }
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
  deliver(request: Request, road: Road): Promise<Delivery>;
}

/**
 * Answers a request as `fetch` would: with a response, or with a rejection, `TypeError('fetch failed')` for a broken
 * connection and the signal's reason when the request is aborted. What the vendor has begun goes on then, too.
 */
export async function asFetch(
  request: Request,
  deliver: (request: Request, road: Road) => Promise<Delivery>,
): Promise<Response> {
  request.signal.throwIfAborted();
  const delivery = await orAborted(deliver(request, 'handle'), request);
  switch (delivery.kind) {
    case 'answer':
      return delivery.response;
    case 'cut':
      return cutShort(delivery.response);
    case 'refused':
      throw new TypeError('fetch failed', { cause: connectionRefused() });
    case 'reset':
    case 'never':
      throw new TypeError('fetch failed');
  }
}

// The request is held on purpose: once it is collected, its signal no longer follows the one it was made with.
function orAborted<Result>(work: Promise<Result>, request: Request): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(request.signal.reason as Error);
    request.signal.addEventListener('abort', leave, { once: true });
    void work.then(resolve, reject).finally(() => request.signal.removeEventListener('abort', leave));
  });
}

function connectionRefused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED 127.0.0.1'), { code: 'ECONNREFUSED', syscall: 'connect' });
}

function cutShort(response: Response): Response {
  // Of an answer without a body not even the head came whole.
  if (!response.body) throw new TypeError('fetch failed');
  const source: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const first = await source.read();
      if (first.value) controller.enqueue(first.value.subarray(0, Math.ceil(first.value.length / 2)));
    },
    // Only the second read fails, as on a wire: erroring at once would drop the half that did arrive.
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
