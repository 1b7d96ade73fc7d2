import { type AuthorizeManner, type PageProblem, problemPage } from '../oauth/authorize.ts';

const WORDS: Record<PageProblem, string> = {
  'unknown-client': 'Invalid client_id parameter',
  'wrong-redirect': 'redirect_uri did not match any configured URIs.',
  'wrong-scope': 'Invalid permissions requested',
};

/** How Slack asks people. What its error pages say is not documented. */
export const SLACK_AUTHORIZE: AuthorizeManner = {
  separator: /[,\s]+/,
  others: ['user_scope', 'team', 'granular_bot_scope', 'user_optional_scope'],
  redirectIsOptional: true,
  page: (problem) => problemPage('Something went wrong when authorizing this app', WORDS[problem]),
};
