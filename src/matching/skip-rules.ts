/** Why a subject is not looked up, as a sentence for each rule. */
export const SKIP_REASONS = {
  'not-asked-for': 'The settings do not ask for this.',
  'no-email': 'The participant has no e-mail address.',
  'invalid-email': 'This is not a valid e-mail address.',
  internal: 'The participant is marked as internal.',
  'internal-domain': 'The domain is one of your own company.',
  'same-as': 'Another participant with the same e-mail address stands for this one, too.',
  'free-mail': 'Anybody can have an address of this domain, so it says nothing about a company.',
  given: 'The caller named the deal.',
} as const;

/** The name of a rule by which a subject is not looked up. */
export type SkipRule = keyof typeof SKIP_REASONS;
