import type { KyInstance } from 'ky';
import { isIntegrationError } from '../../errors.ts';
import type { Finding } from '../../integration.ts';
import type { WebApi } from './web-api.ts';
import { webhookWorks } from './webhook.ts';

const REFUSED: Finding = {
  name: 'webhook',
  status: 'failed',
  message: 'Slack refuses the webhook.',
  hint: 'Create a new incoming webhook in the settings of your Slack app and save it here.',
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

/** What a failed look says: refused for good, or not known. */
function couldNotAsk(name: string, error: unknown): Finding {
  if (!isIntegrationError(error)) throw error;
  const { code, message, hint } = error;
  const status = code === 'AUTH_FAILED' || code === 'PERMISSION_DENIED' ? 'failed' : 'unknown';
  return { name, status, message, ...(hint === undefined ? {} : { hint }) };
}

function posting(scopes: readonly string[] | undefined): Finding {
  const name = 'chat:write';
  if (scopes === undefined) return { name, status: 'unknown', message: 'Slack did not tell the scopes.' };
  if (scopes.includes(name)) return { name, status: 'ok', message: 'The app may post messages.' };
  const hint = 'Add the scope chat:write to the Slack app and install it again.';
  return { name, status: 'failed', message: 'The app may not post messages.', hint };
}

/** Which workspace the token is for, and whether it may post. */
export async function diagnoseBot(api: WebApi): Promise<Finding[]> {
  try {
    const { team, user, response_metadata } = await api.call((client) => client.auth.test());
    const message = `Connected to ${team ?? 'the workspace'} as ${user ?? 'the app'}.`;
    return [{ name: 'workspace', status: 'ok', message }, posting(response_metadata?.scopes)];
  } catch (error) {
    return [couldNotAsk('workspace', error)];
  }
}
