import { type AuthorizeManner, type PageProblem, problemPage } from '../oauth/authorize.ts';

const WORDS: Record<PageProblem, string> = {
  'unknown-client': 'An invalid app client_id was provided. Please contact the app developer.',
  'wrong-redirect':
    'Authorization failed as the redirect URL doesn\u2019t match the app\u2019s registered redirect URL. Please consult the app developer.',
  'wrong-scope': 'An invalid scope name was provided. Please contact the app developer.',
};

/** How HubSpot asks people. */
export const HUBSPOT_AUTHORIZE: AuthorizeManner = {
  separator: /\s+/,
  others: ['optional_scope'],
  alwaysGranted: ['oauth'],
  page: (problem) => problemPage('Couldn\u2019t complete the connection', WORDS[problem]),
};
