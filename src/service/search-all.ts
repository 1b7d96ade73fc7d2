import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { SearchItem, SearchPage } from '../integration.ts';
import { stopIfAborted, unlessAborted } from '../unless-aborted.ts';

/** A wait that the vendor asks for without saying how long. */
const UNSAID_WAIT_MS = 30_000;
/** 5 minutes. A longer wait is given back to the caller, who knows better whether anybody still looks. */
const LONGEST_WAIT_MS = 300_000;
/** Waits in a row after which a vendor that never goes on is given up. */
const MOST_WAITS = 5;

const tooLong = (retryAfterMs: number): IntegrationError =>
  new IntegrationError({
    code: 'RATE_LIMITED',
    message: 'The vendor asks to wait, for longer or more often than a list is waited for.',
    hint: 'List again after that time.',
    retryAfterMs,
  });

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await unlessAborted(signal, () => new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
  } finally {
    clearTimeout(timer);
  }
}

/** A page, or how long the vendor wants to be left alone before it gives one. */
async function pageOrWait(ask: () => Promise<SearchPage>): Promise<{ page?: SearchPage; waitMs?: number }> {
  try {
    const page = await ask();
    return page.retryAfterMs === undefined ? { page } : { page, waitMs: page.retryAfterMs };
  } catch (error) {
    if (!isIntegrationError(error) || error.code !== 'RATE_LIMITED') throw error;
    return { waitMs: error.retryAfterMs ?? UNSAID_WAIT_MS };
  }
}

/**
 * Every item of a search, page after page, each once, as soon as its page is there. Waits as long as the vendor asks,
 * and throws `RATE_LIMITED` when that is too long or brings nothing, `ABORTED` when the signal aborts.
 */
export async function* searchAll(
  search: (cursor: string | undefined) => Promise<SearchPage>,
  signal?: AbortSignal,
): AsyncGenerator<SearchItem, void, undefined> {
  const given = new Set<string>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let waits = 0; ; ) {
    stopIfAborted(signal);
    const { page, waitMs } = await pageOrWait(() => unlessAborted(signal, () => search(cursor)));
    for (const item of page?.items ?? []) {
      if (given.has(item.id)) continue;
      given.add(item.id);
      yield item;
    }
    if (page !== undefined) {
      // A cursor that comes again would lead round for ever.
      if (page.nextCursor === undefined || cursors.has(page.nextCursor)) return;
      cursors.add(page.nextCursor);
      cursor = page.nextCursor;
      waits = 0;
    }
    if (waitMs === undefined) continue;
    if (waitMs > LONGEST_WAIT_MS || ++waits > MOST_WAITS) throw tooLong(waitMs);
    await wait(waitMs, signal);
  }
}
