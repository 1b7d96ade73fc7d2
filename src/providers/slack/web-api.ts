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

/**
 * Slack's own client, without its retries (it would post again on a lost answer, see its `retryConfig`), its sleeping
 * on 429 and its calling of absolute URLs.
 */
async function connect({ token, baseUrl, fetch }: WebApiOptions): Promise<WebClient> {
  const { WebClient } = await loadSdk();
  return new WebClient(token, {
    slackApiUrl: baseUrl,
    fetch: readingRateLimits(fetch),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: SILENT as never,
  });
}

/** Slack's Web API for one token. Every error is an `IntegrationError`. */
export class WebApi {
  readonly #client: () => Promise<WebClient>;

  constructor(options: WebApiOptions) {
    let client: Promise<WebClient> | undefined;
    this.#client = () => {
      client ??= connect(options);
      return client;
    };
  }

  /** Calls through the SDK. `channel` is what the caller named, for hints. */
  async call<T>(run: (client: WebClient) => Promise<T>, channel?: string): Promise<T> {
    try {
      return await run(await this.#client());
    } catch (error) {
      throw toSlackError(error, { channel });
    }
  }
}
