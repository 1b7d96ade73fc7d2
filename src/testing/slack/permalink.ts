import type { SlackChannel, SlackMessage } from './state.ts';

/** The address under which Slack shows a message; a reply's names its thread. */
export function permalinkOf(message: SlackMessage, channel: SlackChannel, domain: string): string {
  const address = `https://${domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return message.threadTs ? `${address}?thread_ts=${message.threadTs}&cid=${channel.id}` : address;
}
