import type { Found } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { isChannelId, isUserId } from '../channel-link.ts';
import { SLACK_LIMITS } from '../limits.ts';
import type { WebApi } from '../web-api.ts';
import { permalink, rememberOrigin } from './permalinks.ts';
import { type Posted, postedAt, type Spot } from './posted.ts';

/** What our messages carry so that they can be found again. Visible to the whole workspace: nothing secret goes in. */
export interface Mark {
  key: string;
  part: string;
  /** Of the message's content, so that an older text is told from the one that is to be there. */
  digest: string;
}

/** The name under which a mark is kept in a message's metadata. */
export const METADATA_EVENT = 'liveprompt_export';

/** How far this machine's clock may differ from Slack's. */
const CLOCK_SKEW_MS = 120_000;
/** Pages of a busy channel after which looking on would take too many calls. */
const MOST_PAGES = 20;
/** Channels in one answer of `conversations.list`, at most; and answers after which a name is not looked for any longer. */
const NAMES_PER_PAGE = 999;
const MOST_NAME_PAGES = 10;
const CHANNEL_TYPES = ['public_channel', 'private_channel'] as const;

interface SeenMessage {
  ts?: string;
  bot_id?: string;
  metadata?: { event_type?: string; event_payload?: object };
}
interface Page {
  messages?: SeenMessage[];
  has_more?: boolean;
  response_metadata?: { next_cursor?: string };
}

/** The id of a conversation, which reading needs where posting takes a name or a person. Undefined when it cannot be had. */
async function conversationId(api: WebApi, channel: string): Promise<string | undefined> {
  if (isChannelId(channel)) return channel;
  if (isUserId(channel)) {
    return (await api.call((client) => client.conversations.open({ users: channel }))).channel?.id;
  }
  for (const types of CHANNEL_TYPES) {
    const id = await idByName(api, channel, types);
    if (id !== undefined) return id;
  }
  return undefined;
}

async function idByName(api: WebApi, channel: string, types: string): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_NAME_PAGES; pages++) {
    const more = cursor === undefined ? {} : { cursor };
    const page = await api.call((client) => client.conversations.list({ types, limit: NAMES_PER_PAGE, ...more }));
    const found = page.channels?.find(({ name }) => name === channel);
    const next = page.response_metadata?.next_cursor;
    if (found?.id !== undefined || !next || next === cursor) return found?.id;
    cursor = next;
  }
  return undefined;
}

/** Apps outside the Marketplace get 15 messages a call and one call a minute: a busy channel cannot be read with that. */
const isRestricted = ({ messages = [], has_more }: Page): boolean =>
  has_more === true && messages.length <= SLACK_LIMITS.restrictedHistoryPage;

/** Why nobody can tell whether a message is there; delivery passes it on to the caller. */
const cannotTell = (message: string, hint: string): IntegrationError =>
  new IntegrationError({ code: 'OUTCOME_UNKNOWN', provider: 'slack', message, hint });

const tooBusy = (channel: string): IntegrationError =>
  cannotTell(
    `More was said in ${channel} meanwhile than this app may read at once.`,
    'Look there yourself, then call settleExport.',
  );

/** All messages there since the given time. Throws when not all of them can be had. */
async function messagesSince(api: WebApi, spot: Spot, since: Date): Promise<SeenMessage[]> {
  const oldest = ((since.getTime() - CLOCK_SKEW_MS) / 1000).toFixed(6);
  const found: SeenMessage[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { channel, threadTs } = spot;
    const how = {
      channel,
      oldest,
      inclusive: true,
      include_all_metadata: true,
      limit: 200,
      ...(cursor ? { cursor } : {}),
    };
    const page: Page = await api.call(
      (client): Promise<Page> =>
        threadTs === undefined
          ? client.conversations.history(how)
          : client.conversations.replies({ ...how, ts: threadTs }),
      channel,
    );
    found.push(...(page.messages ?? []));
    cursor = page.response_metadata?.next_cursor;
    if (!cursor && page.has_more !== true) return found;
    // More is said to be there, and nothing leads to it.
    if (!cursor) throw tooBusy(spot.channel);
    if (isRestricted(page)) throw tooBusy(spot.channel);
  }
  throw tooBusy(spot.channel);
}

function markOf({ metadata }: SeenMessage): Partial<Mark> {
  return metadata?.event_type === METADATA_EVENT ? (metadata.event_payload as Partial<Mark>) : {};
}

/** Without its parent nothing is in a thread. */
function noneInLostThread(error: unknown): SeenMessage[] {
  if (isIntegrationError(error) && error.vendorCode === 'thread_not_found') return [];
  throw error;
}

/**
 * Looks in Slack for a message that carries the mark's key and part and is our own app's: anybody can write the same
 * mark. Throws where the place cannot be read, or not to the end.
 */
export async function findMessage(api: WebApi, spot: Spot, mark: Mark, since: Date): Promise<Found<Posted>> {
  const channel = await conversationId(api, spot.channel);
  if (channel === undefined) {
    throw cannotTell(
      'The channel is not among those this app sees by name.',
      'Name the channel by its id, or invite the app.',
    );
  }
  const { bot_id: ownBot, team_id: team, url: origin } = await api.call((client) => client.auth.test());
  if (origin !== undefined) rememberOrigin(team, `${origin}archives/`);
  if (ownBot === undefined) return 'cannot-tell';
  const messages = await messagesSince(api, { ...spot, channel }, since).catch(noneInLostThread);
  const ours = messages.flatMap((message): Posted[] => {
    const { key, part, digest = '' } = markOf(message);
    const { ts, bot_id } = message;
    if (ts === undefined || bot_id !== ownBot || key !== mark.key || part !== mark.part) return [];
    const url = permalink(team, channel, ts, spot.threadTs);
    return [postedAt({ channel, threadTs: spot.threadTs }, { ts, digest, url })];
  });
  const [found, ...others] = ours.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  return found === undefined ? 'absent' : { found, others };
}
