import { shownName } from '../../../formatters/clean-text.ts';
import type { Listed, Pass } from './directory.ts';
import { searchKeys } from './name-match.ts';

interface SlackMember {
  id?: string;
  name?: string;
  real_name?: string;
  deleted?: boolean;
  is_bot?: boolean;
  profile?: { real_name?: string; display_name?: string; email?: string };
}

/** A person as a picker shows them; undefined for who cannot be written to. */
function listedUser({ id, name, real_name, deleted, is_bot, profile }: SlackMember): Listed | undefined {
  if (typeof id !== 'string' || deleted || is_bot || id === 'USLACKBOT') return undefined;
  const displayName = profile?.display_name;
  const realName = real_name || profile?.real_name;
  const label = shownName(realName || displayName || name || '') || id;
  const detail = name ? `@${shownName(name)}` : '';
  return { id, label, detail, keys: searchKeys([realName, displayName, name, profile?.email]) };
}

/** The people of the workspace, without bots and those who have left. */
export const USER_PASS: Pass = {
  id: 'users',
  what: 'people',
  scope: 'users:read',
  async list(client, asked) {
    const answer = await client.users.list(asked);
    const members: SlackMember[] = Array.isArray(answer.members) ? answer.members : [];
    const entries = members.flatMap((member) => listedUser(member) ?? []);
    return { entries, next: answer.response_metadata?.next_cursor || undefined };
  },
};
