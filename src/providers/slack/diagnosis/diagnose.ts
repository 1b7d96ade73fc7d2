import type { KyInstance } from 'ky';
import { finding } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import type { SlackDestination } from '../config.ts';
import { BOT_FEATURES, type BotFeature } from '../features.ts';
import type { Directory } from '../pickers/directory.ts';
import { webhookWorks } from '../webhook.ts';
import { couldNotAsk } from './could-not-ask.ts';
import { diagnoseDestination } from './diagnose-destination.ts';

const REFUSED: Finding = {
  name: 'webhook',
  status: 'failed',
  message: 'Slack refuses the webhook.',
  hint: 'Create a new incoming webhook in the settings of your Slack app and save it here.',
  code: 'AUTH_FAILED',
};

/** Whether the webhook takes messages; nothing is posted. */
export async function diagnoseWebhook(http: KyInstance, url: string): Promise<Finding[]> {
  try {
    const works = await webhookWorks(http, url);
    return [works ? { name: 'webhook', status: 'ok', message: 'The webhook accepts messages.' } : REFUSED];
  } catch (error) {
    return [couldNotAsk('webhook', error)];
  }
}

const BOT_TOKEN = 'Connect with a bot token, which starts with xoxb-.';

/** What the token's first letters say. The token itself is never shown. */
function tokenKind(token: string): Finding {
  if (token.startsWith('xoxb-')) return { name: 'token', status: 'ok', message: 'It is a bot token.' };
  if (token.startsWith('xoxe.xoxb-')) {
    const message = 'It is a rotating bot token, which expires after 12 hours.';
    return finding(
      'token',
      'warning',
      message,
      'Renew it in the application and hand it out by `credentials`, or turn token rotation off.',
    );
  }
  if (token.startsWith('xoxp-') || token.startsWith('xoxe.xoxp-'))
    return finding('token', 'warning', 'It is a user token: reports are posted in a person’s name.', BOT_TOKEN);
  return finding('token', 'unknown', 'It is no kind of token that is known here.', BOT_TOKEN);
}

function featureFinding({ id, feature, scopes, sentence }: BotFeature, granted: readonly string[]): Finding {
  const missing = scopes.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return { name: id, status: 'ok', message: `The app can ${feature}.` };
  const what = missing.length === 1 ? 'scope' : 'scopes';
  const hint = `Add the ${what} ${missing.join(' and ')} to the Slack app and install it again.`;
  // Without posting there is nothing; the rest can be done without.
  return finding(id, id === 'post' ? 'failed' : 'warning', `The app cannot ${feature}. ${sentence}`, hint);
}

function features(granted: readonly string[] | undefined): Finding[] {
  if (granted !== undefined) return BOT_FEATURES.map((feature) => featureFinding(feature, granted));
  const hint = 'See "OAuth & Permissions" in the settings of your Slack app.';
  return [finding('scopes', 'unknown', 'Slack did not tell what the app may do.', hint)];
}

/** Which workspace and what kind of token it is, what the app may do, and whether reports can reach the destination. */
export async function diagnoseBot(
  directory: Directory,
  token: string,
  destination?: SlackDestination,
): Promise<Finding[]> {
  try {
    const { team, user, response_metadata } = await directory.api.call((client) => client.auth.test());
    const scopes = response_metadata?.scopes;
    const message = `Connected to ${team ?? 'the workspace'} as ${user ?? 'the app'}.`;
    const own: Finding[] = [{ name: 'workspace', status: 'ok', message }, tokenKind(token), ...features(scopes)];
    return destination === undefined ? own : [...own, ...(await diagnoseDestination(directory, scopes, destination))];
  } catch (error) {
    return [couldNotAsk('workspace', error), tokenKind(token)];
  }
}
