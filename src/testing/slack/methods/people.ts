import type { PageSizes } from '../allowances.ts';
import { userAnswer } from '../answers.ts';
import type { MethodContext, SlackMethod } from '../method.ts';
import { takePage } from '../paging.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackUser } from '../state.ts';

// Unasked Slack tries to give everybody at once, and fails where that is too much: docs.slack.dev users.list, `limit`.
const PAGES: PageSizes = { usual: 1000, most: 1000 };

const authTest: SlackMethod = {
  scopes: [],
  required: [],
  optional: [],
  run({ workspace: { team, app } }) {
    return {
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: 'meeting_reports',
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      is_enterprise_install: false,
    };
  },
};

const list: SlackMethod = {
  tier: 2,
  scopes: ['users:read'],
  required: [],
  optional: ['cursor', 'include_locale', 'limit', 'team_id'],
  run(context) {
    const { workspace, args } = context;
    const page = takePage(workspace.users, args, { ...PAGES, listPages: workspace.listPages });
    return {
      members: page.items.map((user) => answer(user, context)),
      cache_ts: Math.floor(workspace.now().getTime() / 1000),
      response_metadata: page.response_metadata,
    };
  },
};

const info: SlackMethod = {
  tier: 4,
  scopes: ['users:read'],
  required: ['user'],
  optional: ['include_locale'],
  run(context) {
    const user = context.workspace.users.find(({ id }) => id === context.args.user);
    if (!user) throw new SlackRefusal('user_not_found');
    return { user: answer(user, context) };
  },
};

const lookupByEmail: SlackMethod = {
  tier: 3,
  scopes: ['users:read.email'],
  required: ['email'],
  optional: [],
  run(context) {
    const wanted = String(context.args.email).toLowerCase();
    const user = context.workspace.users.find(({ email, deleted }) => !deleted && email?.toLowerCase() === wanted);
    if (!user) throw new SlackRefusal('users_not_found');
    return { user: answer(user, context) };
  },
};

const teamInfo: SlackMethod = {
  tier: 3,
  scopes: ['team:read'],
  required: [],
  optional: ['domain', 'team'],
  run({ workspace: { team }, args }) {
    if (args.team && args.team !== team.id) throw new SlackRefusal('team_not_found');
    return { team: { ...team, email_domain: '', icon: { image_default: true } } };
  },
};

const botsInfo: SlackMethod = {
  tier: 3,
  scopes: ['users:read'],
  required: [],
  optional: ['bot', 'team_id'],
  run({ workspace: { app }, args }) {
    if (args.bot !== undefined && args.bot !== app.botId) throw new SlackRefusal('bot_not_found');
    const bot = { id: app.botId, deleted: false, name: app.name, updated: 0, app_id: app.appId };
    return { bot: { ...bot, user_id: app.botUserId, icons: {} } };
  },
};

function answer(user: SlackUser, { workspace, token }: MethodContext): Record<string, unknown> {
  return userAnswer(user, workspace, token.scopes.includes('users:read.email'));
}

/** The methods about who is who. */
export const PEOPLE_METHODS: Record<string, SlackMethod> = {
  'auth.test': authTest,
  'users.list': list,
  'users.info': info,
  'users.lookupByEmail': lookupByEmail,
  'team.info': teamInfo,
  'bots.info': botsInfo,
};
