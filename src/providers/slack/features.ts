import type { IntegrationErrorCode } from '../../errors.ts';
import { featureRows, inCode, type ScopedFeature, type Shortfall } from '../../features.ts';

/** What tells it: a code of an error of ours or of a warning, the status `unknown`, or a note of `search`. */
type Result =
  | IntegrationErrorCode
  | 'COULD_NOT_LOOK'
  | 'TRANSCRIPT_NOT_AS_FILE'
  | 'NOT_SUPPORTED'
  | 'unknown'
  | 'notes';

/** One thing a bot can do, what it needs for it and what happens without. */
export type BotFeature = ScopedFeature<Result>;

/** One thing that a webhook cannot do, and what happens when it is asked for. */
export interface WebhookGap extends Shortfall<Result> {
  asked: string;
}

const LOOKS = (where: string): Pick<BotFeature, 'without' | 'result' | 'sentence'> => ({
  without: 'unknown',
  result: 'COULD_NOT_LOOK',
  sentence: `When an answer of Slack’s is lost, nobody can tell whether the report is in ${where}.`,
});
const BY_NAME = ' A lost report cannot be looked for where the channel was named by name.';
const LEFT_OUT = (what: string, more = ''): Pick<BotFeature, 'without' | 'result' | 'sentence'> => ({
  without: 'warned',
  result: 'notes',
  sentence: `The picker leaves ${what} out and says so in its notes; when it may list no channels at all, it is refused.${more}`,
});

/** What each feature of a bot connection needs. The one table: `diagnose` and docs/slack.md are made from it. */
export const BOT_FEATURES: readonly BotFeature[] = [
  {
    id: 'post',
    feature: 'post where the app is a member, threads and direct messages by user id included',
    scopes: ['chat:write'],
    without: 'refused',
    result: 'PERMISSION_DENIED',
    sentence: 'No report can be posted, edited or taken back.',
  },
  {
    id: 'post-public',
    feature: 'post in public channels without being a member',
    scopes: ['chat:write.public'],
    without: 'refused',
    result: 'PERMISSION_DENIED',
    sentence: 'A report to a public channel is refused until somebody invites the app there.',
  },
  {
    id: 'post-by-email',
    feature: 'write to a person by e-mail address',
    scopes: ['users:read', 'users:read.email'],
    without: 'refused',
    result: 'PERMISSION_DENIED',
    sentence: 'A report to an e-mail address is refused; a person can be named by user id.',
  },
  {
    id: 'files',
    feature: 'share files and transcripts as files',
    scopes: ['files:write'],
    without: 'refused',
    result: 'PERMISSION_DENIED',
    sentence: 'The report is posted and its files are refused: the outcome is `partial`.',
  },
  {
    id: 'look-for-file',
    feature: 'find out whether a file arrived after an answer was lost',
    scopes: ['files:read'],
    without: 'unknown',
    result: 'COULD_NOT_LOOK',
    sentence: 'When an answer of Slack’s is lost, nobody can tell whether the file was shared.',
  },
  {
    id: 'look-public',
    feature: 'look for a report in public channels after an answer was lost',
    scopes: ['channels:history'],
    ...LOOKS('a public channel'),
  },
  {
    id: 'look-private',
    feature: 'look for a report in private channels after an answer was lost',
    scopes: ['groups:history'],
    ...LOOKS('a private channel'),
  },
  {
    id: 'look-direct',
    feature: 'look for a report in direct messages after an answer was lost',
    scopes: ['im:history', 'im:write'],
    ...LOOKS('a direct message'),
  },
  {
    id: 'look-group',
    feature: 'look for a report in group messages after an answer was lost',
    scopes: ['mpim:history'],
    ...LOOKS('a group message'),
  },
  {
    id: 'list-public',
    feature: 'list public channels',
    scopes: ['channels:read'],
    ...LEFT_OUT('public channels', BY_NAME),
  },
  {
    id: 'list-private',
    feature: 'list the private channels it is in',
    scopes: ['groups:read'],
    ...LEFT_OUT('private channels', BY_NAME),
  },
  {
    id: 'list-group',
    feature: 'list the group messages it is in',
    scopes: ['mpim:read'],
    ...LEFT_OUT('group messages'),
  },
  {
    id: 'list-people',
    feature: 'list people',
    scopes: ['users:read'],
    without: 'refused',
    result: 'PERMISSION_DENIED',
    sentence: 'The picker of people is refused.',
  },
];

const OWN_CHANNEL = 'Refused before anything is sent: a webhook posts to its own channel.';

/** What a webhook connection does when it is asked for what it cannot. */
export const WEBHOOK_GAPS: readonly WebhookGap[] = [
  { id: 'channel', asked: 'a channel', without: 'refused', result: 'INVALID_INPUT', sentence: OWN_CHANNEL },
  { id: 'thread', asked: 'a thread', without: 'refused', result: 'INVALID_INPUT', sentence: OWN_CHANNEL },
  { id: 'user', asked: 'a person by user id', without: 'refused', result: 'INVALID_INPUT', sentence: OWN_CHANNEL },
  { id: 'email', asked: 'a person by e-mail', without: 'refused', result: 'INVALID_INPUT', sentence: OWN_CHANNEL },
  {
    id: 'file',
    asked: 'an attachment',
    without: 'warned',
    result: 'NOT_SUPPORTED',
    sentence: 'The report is posted without it.',
  },
  {
    id: 'transcript-file',
    asked: 'the transcript as a file',
    without: 'warned',
    result: 'TRANSCRIPT_NOT_AS_FILE',
    sentence: 'The transcript is posted as messages.',
  },
  {
    id: 'edit',
    asked: 'an edit of a delivered report',
    without: 'refused',
    result: 'CONTENT_CHANGED',
    sentence: 'What is in the channel stays as it is.',
  },
  {
    id: 'revoke',
    asked: 'taking a delivered report back',
    without: 'refused',
    result: 'REJECTED',
    sentence: 'What is in the channel stays there: a webhook cannot delete.',
  },
  {
    id: 'look',
    asked: 'looking for a report after an answer was lost',
    without: 'unknown',
    result: 'unknown',
    sentence: 'Nobody can tell whether the report arrived: a webhook cannot read.',
  },
  {
    id: 'list',
    asked: 'a list of channels or people',
    without: 'refused',
    result: 'INVALID_INPUT',
    sentence: 'A webhook cannot list.',
  },
];

function answer({ without, result }: Shortfall<Result>): string {
  if (without === 'refused') return `refused, ${inCode(result)}`;
  if (without === 'warned') return `done as far as it goes, told by ${inCode(result)}`;
  return result === 'unknown' ? `outcome ${inCode(result)}` : `outcome ${inCode('unknown')}, warning ${inCode(result)}`;
}

/** Both tables as Markdown, as they stand in docs/slack.md. */
export function featureTables(): { bot: string; webhook: string } {
  const bots = BOT_FEATURES.map((one) => [one.scopes.map(inCode).join(', '), one.feature, answer(one), one.sentence]);
  const webhooks = WEBHOOK_GAPS.map((one) => [one.asked, answer(one), one.sentence]);
  return {
    bot: featureRows(['scope', 'lets the app', 'without it', 'that means'], bots),
    webhook: featureRows(['asked of a webhook', 'answer', 'that means'], webhooks),
  };
}
