import type { SearchPage, SearchQuery } from '../../integration.ts';
import { slackCodeError } from './errors.ts';
import type { WebApi } from './web-api.ts';

const PAGE = 200;

/** One page of the public channels whose name contains the query. */
export async function searchChannels(api: WebApi, { query = '', cursor }: SearchQuery): Promise<SearchPage> {
  const page = await api.call((client) =>
    client.conversations.list({
      types: 'public_channel',
      exclude_archived: true,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    }),
  );
  const wanted = query.replace(/^#/, '').toLowerCase();
  const items = (page.channels ?? []).flatMap(({ id, name }) =>
    id !== undefined && name?.toLowerCase().includes(wanted) ? [{ id, label: `#${name}` }] : [],
  );
  const next = page.response_metadata?.next_cursor;
  return next ? { items, nextCursor: next } : { items };
}

/** The id of the person with this e-mail address. Throws `NOT_FOUND` when Slack knows nobody. */
export async function userIdOf(api: WebApi, email: string): Promise<string> {
  const { user } = await api.call((client) => client.users.lookupByEmail({ email }));
  if (user?.id === undefined) throw slackCodeError('users_not_found');
  return user.id;
}
