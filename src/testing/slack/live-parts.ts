/** A Block Kit block, as it was posted. */
export type SlackBlock = { type: string } & Record<string, unknown>;

/** Someone or something that a message would notify or link by name. */
export interface SlackMention {
  kind: 'broadcast' | 'user' | 'usergroup' | 'channel' | 'team';
  /** The id, or for a broadcast its range (`here`, `channel`, `everyone`). */
  target: string;
}

/** What is alive in a message: text that only looks like a mention or link is not listed. */
export interface SlackLiveParts {
  mentions: SlackMention[];
  links: string[];
}

/** The parts of a message that can hold live parts. */
export interface ScannedMessage {
  readonly text: string;
  readonly blocks?: readonly SlackBlock[];
  readonly attachments?: readonly Record<string, unknown>[];
  /** True when the request asked Slack to find names in the text by itself (`link_names`, `parse=full`). */
  readonly findsNames?: boolean;
}

const ELEMENT_TARGETS: Record<string, { kind: SlackMention['kind']; key: string }> = {
  broadcast: { kind: 'broadcast', key: 'range' },
  user: { kind: 'user', key: 'user_id' },
  usergroup: { kind: 'usergroup', key: 'usergroup_id' },
  channel: { kind: 'channel', key: 'channel_id' },
  team: { kind: 'team', key: 'team_id' },
};

const TOKEN_TARGETS: readonly { kind: SlackMention['kind']; pattern: RegExp }[] = [
  { kind: 'broadcast', pattern: /^!(here|channel|everyone|group)(?:\||$)/ },
  { kind: 'user', pattern: /^@([UW][A-Z0-9]+)(?:\||$)/ },
  { kind: 'channel', pattern: /^#([CGD][A-Z0-9]+)(?:\||$)/ },
  { kind: 'usergroup', pattern: /^!subteam\^(S[A-Z0-9]+)(?:[|^]|$)/ },
];

/** Finds every live mention and link of a message; with blocks, its top-level text is only a fallback and is inert. */
export function findLiveParts(message: ScannedMessage): SlackLiveParts {
  const found: SlackLiveParts = { mentions: [], links: [] };
  if (message.blocks?.length) walk(message.blocks, found);
  else scanText(message.text, found, { bareUrls: true, bareNames: message.findsNames ?? false });
  for (const attachment of message.attachments ?? []) walkAttachment(attachment, found);
  return found;
}

function walk(node: unknown, found: SlackLiveParts): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const fields = node as Record<string, unknown>;
  collect(fields, found);
  for (const child of Object.values(fields)) walk(child, found);
}

function collect(node: Record<string, unknown>, found: SlackLiveParts): void {
  const target = ELEMENT_TARGETS[String(node.type)];
  if (target) found.mentions.push({ kind: target.kind, target: String(node[target.key]) });
  if (node.type === 'mrkdwn' || node.type === 'markdown') {
    const isAutomatic = node.type === 'markdown' || node.verbatim !== true;
    scanText(String(node.text), found, { bareUrls: isAutomatic, bareNames: node.type === 'mrkdwn' && isAutomatic });
  }
  const holdsUrl = node.type === 'link' || node.type === 'button' || node.type === 'date';
  if (holdsUrl && typeof node.url === 'string') found.links.push(node.url);
}

function walkAttachment(attachment: Record<string, unknown>, found: SlackLiveParts): void {
  for (const key of ['pretext', 'text', 'title']) {
    if (typeof attachment[key] === 'string') scanText(attachment[key], found, { bareUrls: true, bareNames: false });
  }
  walk(attachment.blocks, found);
}

function scanText(text: string, found: SlackLiveParts, how: { bareUrls: boolean; bareNames: boolean }): void {
  const rest = text.replace(/<([^<>\n]+)>/g, (_whole, token: string) => {
    scanToken(token, found);
    return ' ';
  });
  if (how.bareUrls) found.links.push(...(rest.match(/\b(?:https?:\/\/|mailto:)[^\s<>|)]+/g) ?? []));
  if (!how.bareNames) return;
  for (const [, range] of rest.matchAll(/(?<![\w.])@(here|channel|everyone)\b/g)) {
    found.mentions.push({ kind: 'broadcast', target: String(range) });
  }
}

function scanToken(token: string, found: SlackLiveParts): void {
  for (const { kind, pattern } of TOKEN_TARGETS) {
    const target = pattern.exec(token)?.[1];
    if (target) found.mentions.push({ kind, target });
  }
  const dateLink = /^!date\^[^|]*\^(https?:[^|^]+)/.exec(token)?.[1];
  const link = dateLink ?? /^((?:https?|mailto|tel|slack):[^|]+)/.exec(token)?.[1];
  if (link) found.links.push(link);
}
