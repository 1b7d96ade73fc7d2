/** What is kept of a posted message. */
export interface Posted {
  exportId: string;
  channel: string;
  ts: string;
  /** Of a reply. */
  threadTs?: string;
  /** Of what it says, to tell an edit from a repetition. */
  digest: string;
  url?: string;
}

/** Where a message goes: a conversation as it was named, and a thread in it. */
export interface Spot {
  channel: string;
  threadTs: string | undefined;
  /** The first message of the export is shown in the channel, too. */
  replyBroadcast?: boolean;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** What is kept of a message in this place. */
export function postedAt(
  spot: Spot,
  { ts, digest, url }: { ts: string; digest: string; url: string | undefined },
): Posted {
  const { channel, threadTs } = spot;
  return {
    exportId: `${channel}:${ts}`,
    channel,
    ts,
    ...(threadTs === undefined ? {} : { threadTs }),
    digest,
    ...(url === undefined ? {} : { url }),
  };
}

/** What an earlier export kept of a message, if it was one. */
export function asPosted(kept: unknown): Posted | undefined {
  const { channel, ts, digest } = (kept ?? {}) as Partial<Posted>;
  return isText(channel) && isText(ts) && isText(digest) ? (kept as Posted) : undefined;
}
