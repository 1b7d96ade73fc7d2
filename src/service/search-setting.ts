import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { SearchPage, SearchQuery } from '../integration.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { cleanFindings, withoutSecrets } from './secrets.ts';
import { Sender } from './sender.ts';
import type { ServiceParts } from './service-parts.ts';

const NOTHING: SearchPage = { items: [] };

/** Gives one page of what a picker offers. */
export type Searcher = (query: SearchQuery) => Promise<SearchPage>;

/** The search of one saved connection. Not bound to a signal: others may wait for the same page. */
export async function searcherOf(parts: ServiceParts, row: SettingRow, kind: string): Promise<Searcher> {
  const { connections } = parts;
  const sender = new Sender({ row, opened: await connections.open(row), signal: undefined }, parts);
  if (sender.integration.search === undefined) {
    throw new IntegrationError({ code: 'INVALID_INPUT', message: 'This provider has nothing to search.' });
  }
  return async (query) => {
    try {
      const page = await withoutSecrets(sender.secrets, () =>
        unlessAborted(query.signal, () =>
          sender.call(async (integration) => (await integration.search?.(kind, query)) ?? NOTHING),
        ),
      );
      return page.notes === undefined ? page : { ...page, notes: cleanFindings(sender.secrets, page.notes) };
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') await connections.keepHealth(row, error);
      throw error;
    }
  };
}
