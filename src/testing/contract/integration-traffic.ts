/** How one request is spoiled. "Before" and "after" tell whether the vendor carries it out. */
export type Spoiling =
  | 'refused'
  | 'reset-before'
  | 'reset-after'
  | 'never'
  | 'status-401'
  | 'status-403'
  | 'status-429'
  | 'status-500-before'
  | 'status-500-after'
  | 'html-before'
  | 'html-after'
  | 'cut'
  | 'twice-after'
  | 'redirect';

/** What the vendor did although nobody was told. */
export const LOST_ANSWERS: readonly Spoiling[] = ['reset-after', 'never', 'cut', 'html-after', 'status-500-after'];
/** What looks the same from here, and the vendor did nothing. */
export const LOST_REQUESTS: readonly Spoiling[] = ['reset-before', 'html-before', 'status-500-before'];
/** What the vendor refuses. */
export const REFUSALS: readonly Spoiling[] = ['status-401', 'status-403', 'status-429'];

/** A text, and what stands in its place in the second copy of a request that is carried out twice. Equally long. */
export const COPIES = { first: 'firstcopy', second: 'latercopy' } as const;

const CARRIED_OUT: ReadonlySet<Spoiling> = new Set([...LOST_ANSWERS, 'twice-after']);
const ELSEWHERE = 'https://elsewhere.example/';

/** What a vendor can refuse: who you are, what you may do, how often you ask. */
export type Refusal = 'unauthorized' | 'forbidden' | 'too-often';

const REFUSAL_OF: Partial<Record<Spoiling, { refusal: Refusal; status: number }>> = {
  'status-401': { refusal: 'unauthorized', status: 401 },
  'status-403': { refusal: 'forbidden', status: 403 },
  'status-429': { refusal: 'too-often', status: 429 },
};

/** One request that an integration sent. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  readonly redirect: Request['redirect'];
}

/** Anything but a plain read may change something at the vendor. */
const isWrite = ({ method }: SeenRequest): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

interface RecordedRequest extends SeenRequest {
  body: Uint8Array<ArrayBuffer> | undefined;
}

/** Recorded at once, so that requests keep their order; its body is read when there is time. */
function record(input: string | URL | Request, init: RequestInit | undefined): [RecordedRequest, () => Promise<void>] {
  const duplex = init?.body instanceof ReadableStream ? { duplex: 'half' as const } : {};
  const request = new Request(input, { ...init, ...duplex, signal: null });
  const { method, url, headers, redirect } = request;
  const recorded: RecordedRequest = { method, url, headers: Object.fromEntries(headers), body: undefined, redirect };
  const readBody = async (): Promise<void> => {
    if (request.body !== null) recorded.body = new Uint8Array(await request.arrayBuffer());
  };
  return [recorded, readBody];
}

/** The same request, and yet the copy it makes can be told from the first. */
function secondCopy(request: SeenRequest): SeenRequest {
  if (request.body === undefined) return request;
  const text = Buffer.from(request.body).toString('latin1').replaceAll(COPIES.first, COPIES.second);
  return { ...request, body: Uint8Array.from(Buffer.from(text, 'latin1')) };
}

const broken = (code: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

/** Vendors echo what they got: whoever passes their words on gives away the token and the report. */
function echo({ headers, body, url }: SeenRequest): string {
  const got = new TextDecoder().decode(body);
  return JSON.stringify({ error: `cannot read ${got}`, authorization: headers.authorization, url });
}

const page = (request: SeenRequest): Response =>
  new Response(`<!DOCTYPE html><title>Be right back</title><pre>${echo(request)}</pre>`, {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

function withStatus(status: number, request: SeenRequest): Response {
  const headers = { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) };
  return new Response(echo(request), { status, headers });
}

async function cutInHalf(response: Response): Promise<Response> {
  const whole = new Uint8Array(await response.arrayBuffer());
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(whole.subarray(0, Math.floor(whole.length / 2))),
    pull: (controller) => controller.error(broken('ECONNRESET')),
  });
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.delete('content-encoding');
  return new Response(body, { status: response.status, headers });
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

/** The road between an integration and its vendor: counts what is sent, and spoils what it is told to spoil. */
export class Traffic {
  readonly requests: SeenRequest[] = [];
  /** Requests that followed a redirect away from the vendor. None is sent. */
  readonly elsewhere: SeenRequest[] = [];
  /** What the vendor answered to what was carried out twice. */
  readonly copies: { first: string; second: string }[] = [];
  readonly #real: typeof fetch;
  readonly #refuse: ((refusal: Refusal) => Response) | undefined;
  readonly #closing = new AbortController();
  #spoiled: { how: Spoiling; from: number; times: number } | undefined;

  /** `refuse` is how the vendor refuses in its own words. */
  constructor(real: typeof fetch, refuse?: (refusal: Refusal) => Response) {
    this.#real = real;
    this.#refuse = refuse;
  }

  get writes(): readonly SeenRequest[] {
    return this.requests.filter(isWrite);
  }

  /** Spoils `times` requests, after `skip` others from now on have passed unharmed. */
  spoil(how: Spoiling, skip = 0, times = 1): void {
    this.#spoiled = { how, from: this.requests.length + skip, times };
  }

  /** From now on nothing is spoiled. */
  heal(): void {
    this.#spoiled = undefined;
  }

  /** Ends what still waits for an answer; nothing gets through any more. */
  close(): void {
    this.#closing.abort(new Error('The check is over.'));
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const signals = [this.#closing.signal, init?.signal, input instanceof Request ? input.signal : undefined];
    const signal = AbortSignal.any(signals.filter((one) => one != null));
    signal.throwIfAborted();
    const [request, readBody] = record(input, init);
    const at = this.requests.push(request) - 1;
    await readBody();
    const spoiled = this.#spoiled;
    const isMet = spoiled !== undefined && at >= spoiled.from && at < spoiled.from + spoiled.times;
    const answer = isMet ? this.#play(spoiled.how, request, signal) : this.#carryOut(request, signal);
    return Promise.race([answer, aborted(signal)]);
  };

  #carryOut({ url, method, headers, body }: SeenRequest, signal?: AbortSignal): Promise<Response> {
    const init = { method, headers, redirect: 'error' as const, ...(body === undefined ? {} : { body }) };
    return this.#real(url, signal === undefined ? init : { ...init, signal });
  }

  async #play(how: Spoiling, request: SeenRequest, signal: AbortSignal): Promise<Response> {
    const answer = CARRIED_OUT.has(how) ? await this.#carryOut(request) : undefined;
    if (how === 'cut' && answer !== undefined) return cutInHalf(answer);
    const first = await answer?.text();
    if (how === 'twice-after') {
      const second = await this.#carryOut(secondCopy(request));
      this.copies.push({ first: first ?? '', second: await second.text() });
    }
    if (how === 'refused') throw broken('ECONNREFUSED');
    if (how === 'reset-before' || how === 'reset-after' || how === 'twice-after') throw broken('ECONNRESET');
    if (how === 'never') return aborted(signal);
    if (how === 'html-before' || how === 'html-after') return page(request);
    if (how === 'redirect') return this.#redirect(request);
    const refused = REFUSAL_OF[how];
    return (refused && this.#refuse?.(refused.refusal)) ?? withStatus(refused?.status ?? 500, request);
  }

  /** As `fetch` itself would go on: away, unless it was told not to. */
  #redirect(request: SeenRequest): Response {
    const { redirect } = request;
    if (redirect === 'error') throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    if (redirect === 'manual') return new Response(null, { status: 307, headers: { location: ELSEWHERE } });
    this.elsewhere.push({ ...request, url: ELSEWHERE });
    return Response.json({ ok: true, id: 'elsewhere' });
  }
}
