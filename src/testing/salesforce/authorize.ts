import { type AuthorizeManner, type PageProblem, problemPage } from '../oauth/authorize.ts';

const WORDS: Record<PageProblem, string> = {
  'unknown-client': 'error=invalid_client_id&amp;error_description=client%20identifier%20invalid',
  'wrong-redirect': 'error=redirect_uri_mismatch&amp;error_description=redirect_uri%20must%20match%20configuration',
  'wrong-scope': 'error=invalid_scope&amp;error_description=the%20requested%20scope%20is%20not%20allowed',
};

/** How Salesforce asks people. */
export const SALESFORCE_AUTHORIZE: AuthorizeManner = {
  separator: /\s+/,
  others: ['display', 'immediate', 'login_hint', 'nonce', 'prompt'],
  needsResponseType: true,
  scopeIsOptional: true,
  methodIsOptional: true,
  deniedDescription: 'end-user denied authorization',
  page: (problem) => problemPage('OAuth Error', WORDS[problem]),
};
