/** True for a conversation's id, as far as its look tells. */
export const isChannelId = (text: string): boolean => /^[CGD][A-Z0-9]+$/.test(text);
/** The same for a person's. */
export const isUserId = (text: string): boolean => /^[UW][A-Z0-9]+$/.test(text);

/** A channel as somebody named it, and a thread in it. */
export interface NamedChannel {
  /** An id such as `C0123456789`, or a name without `#`. */
  channel: string;
  threadTs?: string;
}

const ID = '[CGD][A-Z0-9]{6,}';
/** `<#C0123456789|sales>`, which Slack makes of a channel in a copied message. */
const MENTION = new RegExp(`^<#(${ID})(?:\\|[^>]*)?>$`);
/** `/archives/C0123456789`, and `/archives/C0123456789/p1700000000000100` for a message there. */
const ARCHIVE = new RegExp(`^/archives/(${ID})(?:/p(\\d{7,})(\\d{6}))?/?$`);
/** `/client/T0123456789/C0123456789`, and with `thread/C0123456789-1700000000.000100` for a thread there. */
const CLIENT = new RegExp(`^/client/[TE][A-Z0-9]+/(${ID})(?:/thread/${ID}-(\\d{1,12}\\.\\d{6}))?(?:/.*)?$`);
/** A message's time, as `thread_ts` names the parent of a thread. */
const THREAD = /^\d{1,12}\.\d{6}$/;
/** Commercial and GovSlack, a workspace's own address and the client's. */
const HOST = /(^|\.)slack(-gov)?\.com$/;

function fromLink(text: string): NamedChannel | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, pathname, searchParams } = new URL(text);
  if (!HOST.test(hostname)) return undefined;
  const [, archived, seconds, micros] = ARCHIVE.exec(pathname) ?? [];
  const [, opened, thread] = CLIENT.exec(pathname) ?? [];
  const channel = archived ?? opened;
  if (channel === undefined) return undefined;
  const parent = searchParams.get('thread_ts') ?? undefined;
  if (parent !== undefined && !THREAD.test(parent)) return undefined;
  const message = seconds === undefined ? undefined : `${seconds}.${micros}`;
  const threadTs = parent ?? message ?? thread;
  return threadTs === undefined ? { channel } : { channel, threadTs };
}

/**
 * What a person means who types or pastes a channel: an id, a name with or without `#`, a link to the channel, or a link
 * to a message, which means that message's thread. Undefined for a link that leads to no channel of Slack's.
 */
export function parseChannel(text: string): NamedChannel | undefined {
  const given = text.trim();
  const mentioned = MENTION.exec(given)?.[1];
  if (mentioned !== undefined) return { channel: mentioned };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return fromLink(given);
  const channel = given.replace(/^#/, '');
  return channel === '' ? undefined : { channel };
}
