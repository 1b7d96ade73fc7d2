import type { SlackWorkspace } from './workspace.ts';

/**
 * Fills an empty workspace: the bot, three people, one channel of every sort that behaves differently, one token with
 * every scope and one webhook into `general`.
 */
export function seedWorkspace(workspace: SlackWorkspace): void {
  const { app } = workspace;
  workspace.users.push({ id: app.botUserId, name: 'meeting_reports', realName: app.name, isBot: true, deleted: false });
  const people = [
    workspace.addUser({ name: 'ada', realName: 'Ada Okafor', email: 'ada@example.com' }),
    workspace.addUser({ name: 'ben', realName: 'Ben Lindqvist', email: 'ben@example.com' }),
    workspace.addUser({ name: 'chiara', realName: 'Chiara Rossi', email: 'chiara@example.com' }),
  ];
  const memberIds = people.map((person) => person.id);
  workspace.addChannel({ name: 'general', memberIds, topic: 'Company-wide announcements' });
  workspace.addChannel({ name: 'random', memberIds, botIsMember: false });
  workspace.addChannel({ name: 'leadership', memberIds, isPrivate: true });
  workspace.addChannel({ name: 'secret', memberIds, isPrivate: true, botIsMember: false });
  workspace.addChannel({ name: 'old-project', memberIds, isArchived: true });
  workspace.addToken();
  workspace.addWebhook('general');
}
