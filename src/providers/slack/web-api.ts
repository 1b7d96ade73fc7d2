import { AsyncLocalStorage } from 'node:async_hooks';
import type { WebClient } from '@slack/web-api';
import { IntegrationError } from '../../errors.ts';
import { retryAfterMs } from '../../transport/http-error.ts';
import { slackCodeError, toSlackError } from './errors.ts';

/** Where a client calls and with what. */
export interface WebApiOptions {
  token: string;
  baseUrl: string;
  fetch: typeof fetch;
}

async function loadSdk(): Promise<typeof import('@slack/web-api')> {
  try {
    return await import('@slack/web-api');
  } catch {
    throw new IntegrationError({
      code: 'MISSING_DEPENDENCY',
      message: 'Slack with a bot token needs the package @slack/web-api.',
      hint: 'Install it: npm install @slack/web-api',
      provider: 'slack',
    });
  }
}

/** The SDK turns a 429 without `Retry-After` into an error that says nothing, so 429 is read here. */
function readingRateLimits(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    if (response.status !== 429) return response;
    throw slackCodeError('ratelimited', { status: 429, retryAfterMs: retryAfterMs(response.headers) });
  };
}

const quiet = (): void => undefined;
/** The SDK's debug lines hold request bodies. */
const SILENT = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  setName: quiet,
  getLevel: () => 'error',
};

/** Who calls now: a client is shared by all exports, since making one costs more than a request does. */
const caller = new AsyncLocalStorage<typeof fetch>();

const sendAsCaller: typeof fetch = (input, init) => {
  const send = caller.getStore();
  if (send === undefined) throw new Error('a request outside of WebApi.call');
  return send(input, init);
};

/**
 * Slack's own client, without a token, without its retries (it would post again on a lost answer, see its
 * `retryConfig`), its sleeping on 429, its waiting in line and its calling of absolute URLs.
 */
async function connect(baseUrl: string): Promise<WebClient> {
  const { WebClient } = await loadSdk();
  return new WebClient(undefined, {
    slackApiUrl: baseUrl,
    fetch: sendAsCaller,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    allowAbsoluteUrls: false,
    logger: SILENT as never,
  });
}

/** One for each base address, of which a process has one or two. */
const clients = new Map<string, Promise<WebClient>>();

function clientFor(baseUrl: string): Promise<WebClient> {
  const known = clients.get(baseUrl);
  if (known !== undefined) return known;
  const made = connect(baseUrl);
  clients.set(baseUrl, made);
  // A package that is missing now may be installed when the next export comes.
  made.catch(() => clients.delete(baseUrl));
  return made;
}

/** Slack's Web API for one token. Every error is an `IntegrationError`. */
export class WebApi {
  readonly #baseUrl: string;
  readonly #send: typeof fetch;

  constructor({ token, baseUrl, fetch }: WebApiOptions) {
    this.#baseUrl = baseUrl;
    this.#send = readingRateLimits((input, init) =>
      fetch(input, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), Authorization: `Bearer ${token}` },
      }),
    );
  }

  /** Calls through the SDK. `channel` is what the caller named, for hints. */
  async call<T>(run: (client: WebClient) => Promise<T>, channel?: string): Promise<T> {
    try {
      const client = await clientFor(this.#baseUrl);
      return await caller.run(this.#send, () => run(client));
    } catch (error) {
      throw toSlackError(error, { channel });
    }
  }
}
