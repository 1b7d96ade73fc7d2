import { isIntegrationError } from '../../../errors.ts';
import type { WebApi } from '../web-api.ts';

/** One message. */
export interface MessageAddress {
  channel: string;
  ts: string;
}

const isGone = (error: unknown): boolean => isIntegrationError(error) && error.vendorCode === 'message_not_found';

/** What somebody has deleted already is gone as well. */
export async function deleteMessage(api: WebApi, { channel, ts }: MessageAddress): Promise<{ wasGone: boolean }> {
  try {
    await api.call((client) => client.chat.delete({ channel, ts }), channel);
    return { wasGone: false };
  } catch (error) {
    if (isGone(error)) return { wasGone: true };
    throw error;
  }
}

/** Asked by its link, which takes no scope and changes nothing. */
export async function isMessageThere(api: WebApi, { channel, ts }: MessageAddress): Promise<boolean> {
  try {
    await api.call((client) => client.chat.getPermalink({ channel, message_ts: ts }), channel);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
