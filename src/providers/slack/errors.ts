import { IntegrationError, type IntegrationErrorCode, isIntegrationError } from '../../errors.ts';
import { httpError } from '../../transport/http-error.ts';

interface Meaning {
  code: IntegrationErrorCode;
  message: string;
  hint: string;
  maybeDelivered?: true;
  retryable?: boolean;
}

const RECONNECT = 'Connect the Slack workspace again.';
const REPORT_BUG = 'Please report this with the vendor code: the message was formatted wrongly.';
const LOOK_FIRST = 'Look in Slack whether the report arrived before exporting again.';
const SMALLER = 'Export again without this file.';
const LATER = 'Export again later.';

const auth = (message: string, hint = RECONNECT): Meaning => ({ code: 'AUTH_FAILED', message, hint });
const denied = (message: string, hint: string): Meaning => ({ code: 'PERMISSION_DENIED', message, hint });
const rejected = (message: string, hint = REPORT_BUG): Meaning => ({ code: 'REJECTED', message, hint });
const missing = (message: string, hint: string): Meaning => ({ code: 'NOT_FOUND', message, hint });
const busy = (message: string, maybeDelivered?: true): Meaning =>
  maybeDelivered
    ? { code: 'UNAVAILABLE', message, hint: LOOK_FIRST, maybeDelivered }
    : { code: 'UNAVAILABLE', message, hint: LATER };

const CREATE_WEBHOOK = 'Create a new incoming webhook in the settings of your Slack app and save it here.';
const UNARCHIVE = 'Unarchive the channel, or choose another one.';
const ASK_ADMIN = 'Ask an admin of the Slack workspace to allow it, or choose another channel.';

/** Slack's error codes, of the Web API and of webhooks. Those it calls unsure by its own words are `maybeDelivered`. */
const MEANINGS: Record<string, Meaning> = {
  not_authed: auth('Slack got no token.'),
  invalid_auth: auth('Slack does not accept the token.'),
  token_revoked: auth('The Slack token was revoked.'),
  token_expired: auth(
    'The Slack token has expired.',
    'Connect the Slack workspace again; of a rotating token that was not had by its login, give the new one through `credentials`.',
  ),
  invalid_refresh_token: auth('Slack does not accept the refresh token.'),
  token_rotation_not_enabled: auth('The Slack app does not rotate its tokens.'),
  account_inactive: auth('The Slack app was uninstalled, or its user deactivated.'),
  not_allowed_token_type: auth(
    'Slack does not accept this kind of token here.',
    'Connect with a bot token, which starts with xoxb-.',
  ),
  team_access_not_granted: auth('The token is not valid for this workspace.'),
  org_login_required: busy('The workspace is being migrated.'),
  team_added_to_org: busy('The workspace is being migrated.'),
  two_factor_setup_required: auth(
    'Slack asks for two-factor authentication to be set up.',
    'Set it up in Slack, then export again.',
  ),
  ekm_access_denied: denied('Slack’s administrators have suspended the workspace’s keys.', ASK_ADMIN),
  enterprise_is_restricted: denied('This call is not allowed from this organization.', ASK_ADMIN),
  missing_scope: denied(
    'The Slack app lacks a permission for this.',
    'Add the scope to the Slack app and install it again.',
  ),
  no_permission: denied('The Slack app may not do this.', ASK_ADMIN),
  access_denied: denied('The Slack app may not do this.', ASK_ADMIN),
  app_access_restricted: denied('The Slack app is restricted in this workspace.', ASK_ADMIN),
  accesslimited: denied('Access to this method is limited.', ASK_ADMIN),
  not_in_channel: denied('The Slack app is not in the channel.', 'Invite the app to the channel: /invite @YourApp'),
  cant_post_message: denied('The Slack app may not post in this channel.', ASK_ADMIN),
  restricted_action: denied('A setting of the workspace forbids posting here.', ASK_ADMIN),
  restricted_action_read_only_channel: denied('The channel is read-only.', ASK_ADMIN),
  restricted_action_thread_only_channel: denied(
    'The channel takes only replies in threads.',
    'Choose a thread, or another channel.',
  ),
  restricted_action_non_threadable_channel: denied('The channel takes no threads.', 'Choose another channel.'),
  restricted_action_thread_locked: denied('The thread is locked.', 'Choose another thread.'),
  messages_tab_disabled: denied(
    'The app takes no direct messages.',
    'Turn on the Messages tab in the App Home settings of your Slack app.',
  ),
  send_on_behalf_not_allowed: denied('The Slack app may not post for this user.', ASK_ADMIN),
  channel_not_found: missing(
    'Slack does not show this channel to the app: it does not exist, or it is private and the app is not in it.',
    'Check the channel; if it is private, invite the app: /invite @YourApp',
  ),
  user_not_found: missing('Slack does not know this user.', 'Choose another person.'),
  users_not_found: missing('No Slack user has this e-mail address.', 'Choose another person, or a channel.'),
  user_not_visible: missing('The app cannot see this user.', 'Choose another person, or a channel.'),
  team_not_found: missing('Slack does not know this workspace.', RECONNECT),
  thread_not_found: missing('The thread does not exist.', 'Choose another thread, or the channel itself.'),
  message_not_found: missing('The message does not exist any more.', 'Export the report as a new message.'),
  cannot_reply_to_message: rejected(
    'This kind of message takes no replies.',
    'Choose another thread, or the channel itself.',
  ),
  is_archived: rejected('The channel is archived.', UNARCHIVE),
  // What chat.update says of an archived channel.
  is_inactive: rejected('The channel is archived or frozen.', UNARCHIVE),
  cant_update_message: denied('The message is not one of the app’s.', 'Connect with the app that posted it.'),
  edit_window_closed: denied('The workspace allows no more edits of this message.', ASK_ADMIN),
  cant_delete_message: denied(
    'The app may not delete the message.',
    'Ask an admin of the Slack workspace to delete it.',
  ),
  compliance_exports_prevent_deletion: denied('The workspace’s compliance rules forbid deleting.', ASK_ADMIN),
  file_upload_size_restricted: rejected('The file is larger than the workspace takes.', SMALLER),
  file_type_not_allowed: rejected('The workspace takes no files of this type.', SMALLER),
  file_uploads_disabled: denied('The workspace takes no files.', ASK_ADMIN),
  file_uploads_except_images_disabled: rejected('The workspace takes no files but images.', SMALLER),
  storage_limit_reached: {
    code: 'QUOTA_EXCEEDED',
    message: 'The workspace has no room for the file.',
    hint: ASK_ADMIN,
  },
  file_not_found: missing('The file does not exist any more.', 'Export the report again.'),
  file_deleted: missing('The file was deleted.', 'Export the report again.'),
  file_update_failed: busy('Slack could not finish the upload.', true),
  cant_delete_file: denied('The app may not delete the file.', 'Ask an admin of the Slack workspace to delete it.'),
  delete_not_allowed: denied('The app may not delete the file.', 'Ask an admin of the Slack workspace to delete it.'),
  file_deleting_disabled: denied('The workspace forbids deleting files.', ASK_ADMIN),
  posting_to_channel_denied: denied('The Slack app may not post in this channel.', ASK_ADMIN),
  invalid_channel: missing('Slack does not know this channel.', 'Check the channel, and name it by its id.'),
  no_text: rejected('Slack got an empty message.'),
  invalid_blocks: rejected('Slack does not accept the blocks of the message.'),
  invalid_blocks_format: rejected('Slack cannot read the blocks of the message.'),
  msg_blocks_too_long: rejected('The message is longer than Slack takes.'),
  msg_too_long: rejected('The message is longer than Slack takes.'),
  invalid_metadata_format: rejected('Slack does not accept the metadata of the message.'),
  metadata_too_large: rejected('The metadata of the message is larger than Slack takes.'),
  message_limit_exceeded: {
    code: 'QUOTA_EXCEEDED',
    message: 'The workspace has reached its message limit.',
    hint: ASK_ADMIN,
  },
  ratelimited: { code: 'RATE_LIMITED', message: 'Slack asks to wait.', hint: LATER },
  rate_limited: { code: 'RATE_LIMITED', message: 'Slack asks to wait.', hint: LATER },
  service_unavailable: busy('Slack is not available.'),
  request_timeout: busy('Slack did not get the whole request.'),
  fatal_error: busy('Slack failed and cannot say how far it got.', true),
  internal_error: busy('Slack failed and cannot say how far it got.', true),
  // Incoming webhooks
  action_prohibited: denied('An admin has restricted this webhook.', ASK_ADMIN),
  posting_to_general_channel_denied: denied(
    'Only some may post to the general channel.',
    'Make a webhook for another channel.',
  ),
  channel_is_archived: rejected(
    'The channel of the webhook is archived.',
    'Unarchive the channel, or make a webhook for another one.',
  ),
  invalid_payload: rejected('Slack does not accept the message.'),
  too_many_attachments: rejected('The message has too many attachments.'),
  invalid_token: auth('The webhook’s address is not valid any more.', CREATE_WEBHOOK),
  no_active_hooks: auth('The webhook was disabled.', CREATE_WEBHOOK),
  no_service: auth('The webhook was removed or never existed.', CREATE_WEBHOOK),
  no_service_id: auth('The webhook’s address is incomplete.', CREATE_WEBHOOK),
  no_team: auth('The webhook’s workspace does not exist any more.', CREATE_WEBHOOK),
  team_disabled: auth('The webhook’s workspace is disabled.', CREATE_WEBHOOK),
};

const isCode = (code: string): boolean => /^[a-z][a-z0-9_]{1,60}$/.test(code);
/** A channel's name as Slack allows it, so that nothing else gets into a hint. */
const isChannelName = (channel: string): boolean => /^#?[\p{L}\p{N}_-]{1,80}$/u.test(channel);

function hintFor(meaning: Meaning, channel: string | undefined, needed: string | undefined): string {
  if (needed !== undefined) return `Add the scope ${needed} to the Slack app and install it again.`;
  if (channel === undefined || !isChannelName(channel)) return meaning.hint;
  const name = /^[CGD][A-Z0-9]{6,}$/.test(channel) || channel.startsWith('#') ? channel : `#${channel}`;
  if (meaning === MEANINGS.not_in_channel) return `Invite the app to ${name}: /invite @YourApp`;
  if (meaning === MEANINGS.channel_not_found)
    return `Check ${name}; if it is private, invite the app: /invite @YourApp`;
  return meaning.hint;
}

/** What is known besides the code. */
export interface SlackFailure {
  channel?: string | undefined;
  /** The scope Slack says is needed. */
  needed?: string | undefined;
  status?: number | undefined;
  retryAfterMs?: number | undefined;
}

/** An answer that is none of Slack's: by its status a refusal, such as a proxy's, or one of which nobody knows what it means. */
function unreadable(status: number | undefined): IntegrationError {
  const isRefusal = status !== undefined && status >= 400 && status < 500 && status !== 408;
  if (isRefusal) return ofSlack(httpError(status, new Headers(), 'Slack'));
  return new IntegrationError({
    code: 'UNAVAILABLE',
    message:
      status === undefined || status === 200
        ? 'Slack’s answer could not be read.'
        : `Slack answered with status ${status}.`,
    hint: LOOK_FIRST,
    provider: 'slack',
    status,
    maybeDelivered: true,
  });
}

/** The error for a code of Slack's. One that is not a code at all (an HTML page, say) means an answer nobody can read. */
export function slackCodeError(vendorCode: string, failure: SlackFailure = {}): IntegrationError {
  const known = Object.hasOwn(MEANINGS, vendorCode) ? MEANINGS[vendorCode] : undefined;
  if (known === undefined && !isCode(vendorCode)) return unreadable(failure.status);
  const meaning = known ?? rejected('Slack refused the message.', 'See docs.slack.dev for the vendor code.');
  const needed = failure.needed !== undefined && /^[a-z:._,]{1,200}$/.test(failure.needed) ? failure.needed : undefined;
  return new IntegrationError({
    code: meaning.code,
    message: meaning.message,
    hint: hintFor(meaning, failure.channel, needed),
    provider: 'slack',
    vendorCode: isCode(vendorCode) ? vendorCode : undefined,
    status: failure.status,
    retryAfterMs: failure.retryAfterMs,
    maybeDelivered: meaning.maybeDelivered ?? false,
  });
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined;

/** Adds the provider to an error of the transport, with a hint for a write whose fate is open. */
const ofSlack = (error: IntegrationError): IntegrationError =>
  new IntegrationError({
    ...error,
    message: error.message,
    hint: error.maybeDelivered ? LOOK_FIRST : error.hint,
    provider: 'slack',
  });

/**
 * Any error of `@slack/web-api` or of the transport, as an `IntegrationError`. Nothing of the original is kept: it can
 * hold the request.
 */
export function toSlackError(error: unknown, failure: SlackFailure = {}): IntegrationError {
  if (isIntegrationError(error)) return error.provider === 'slack' ? error : ofSlack(error);
  const original = field(error, 'original') ?? field(error, 'cause');
  if (isIntegrationError(original)) return ofSlack(original);
  const retryAfter = field(error, 'retryAfter');
  if (typeof retryAfter === 'number')
    return slackCodeError('ratelimited', { ...failure, status: 429, retryAfterMs: retryAfter * 1000 });
  const data = field(error, 'data');
  const vendorCode = field(data, 'error');
  if (typeof vendorCode === 'string') {
    const needed = field(data, 'needed');
    return slackCodeError(vendorCode, { ...failure, needed: typeof needed === 'string' ? needed : undefined });
  }
  const status = field(error, 'statusCode');
  if (status === 429) return slackCodeError('ratelimited', { ...failure, status });
  return unreadable(typeof status === 'number' ? status : undefined);
}
