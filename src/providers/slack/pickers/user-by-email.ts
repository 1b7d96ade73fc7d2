import { slackCodeError } from '../errors.ts';
import type { WebApi } from '../web-api.ts';

/** The id of the person with this e-mail address. Throws `NOT_FOUND` when Slack knows nobody. */
export async function userIdOf(api: WebApi, email: string): Promise<string> {
  const { user } = await api.call((client) => client.users.lookupByEmail({ email }));
  if (user?.id === undefined) throw slackCodeError('users_not_found');
  return user.id;
}
