import type { KyInstance } from 'ky';
import { IntegrationError } from '../../errors.ts';
import { retryAfterMs } from '../../transport/http-error.ts';
import type { SlackMessage } from './blocks/blocks.ts';
import { slackCodeError, toSlackError } from './errors.ts';

async function post(
  http: KyInstance,
  url: string,
  json: unknown,
): Promise<{ status: number; text: string; retryAfterMs: number | undefined }> {
  try {
    const response = await http.post(url, { json, throwHttpErrors: false });
    return {
      status: response.status,
      text: (await response.text()).trim(),
      retryAfterMs: retryAfterMs(response.headers),
    };
  } catch (error) {
    throw toSlackError(error);
  }
}

/** Posts a message through an incoming webhook. Resolves when Slack says `ok`; throws `IntegrationError` for anything else. */
export async function postToWebhook(http: KyInstance, url: string, message: SlackMessage): Promise<void> {
  const answer = await post(http, url, { ...message, unfurl_links: false, unfurl_media: false });
  if (answer.status === 200 && answer.text === 'ok') return;
  if (answer.status === 429) throw slackCodeError('ratelimited', answer);
  if (answer.status >= 500) {
    throw new IntegrationError({
      ...slackCodeError('internal_error', answer),
      message: `Slack answered with status ${answer.status}.`,
    });
  }
  throw slackCodeError(answer.text, answer);
}

/**
 * True when the webhook works, false when Slack refuses it. Nothing is posted: an empty payload is answered with
 * `no_text` or `invalid_payload` by a webhook that works. Throws when Slack could not be asked.
 */
export async function webhookWorks(http: KyInstance, url: string): Promise<boolean> {
  const answer = await post(http, url, {});
  if (answer.status === 200 || ['no_text', 'invalid_payload'].includes(answer.text)) return true;
  if (answer.status === 429) throw slackCodeError('ratelimited', answer);
  const error = slackCodeError(answer.text, answer);
  if (['AUTH_FAILED', 'NOT_FOUND', 'REJECTED', 'PERMISSION_DENIED'].includes(error.code)) return false;
  throw error;
}
