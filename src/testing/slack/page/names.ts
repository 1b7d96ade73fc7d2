import { type Html, html } from '../../page/html.ts';
import type { SlackWorkspace } from '../workspace.ts';

/** A person's name as it stands above a message. */
export function userName(id: string, workspace: SlackWorkspace): string {
  return workspace.users.find((user) => user.id === id)?.realName ?? id;
}

/** A live mention of a person. */
export function userMention(id: string, workspace: SlackWorkspace): Html {
  return html`<span class="mention">@${userName(id, workspace)}</span>`;
}

/** A live mention of a channel. */
export function channelMention(id: string, workspace: SlackWorkspace): Html {
  const name = workspace.channels.find((channel) => channel.id === id)?.name ?? id;
  return html`<span class="mention">#${name}</span>`;
}

/** A live mention of a group or of everybody. */
export function groupMention(name: string): Html {
  return html`<span class="mention loud">@${name}</span>`;
}
