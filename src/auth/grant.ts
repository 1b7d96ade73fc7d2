import type { TokenAnswer } from '../oauth-vendor.ts';

/** What is kept of a person's consent, beside the configuration that came of it. Plain JSON, and a secret as a whole. */
export interface Grant {
  /** Raised by one with every new pair of tokens, so that an older pair never replaces a newer. */
  generation: number;
  refreshToken: string | null;
  /** When the vendor stops taking the access token; ISO string. Null when it did not say. */
  expiresAt: string | null;
  /** When the access token was had; ISO string. */
  obtainedAt: string;
  /** Which of the vendor's accounts it is, so that another one does not get into its place. */
  account: string | null;
  /** The login it was had at, for vendors who have several. */
  loginUrl: string | null;
  /** When new tokens were last had because the vendor refused the old ones before their time; ISO string. */
  forcedAt: string | null;
  /** True once the vendor gives no new tokens: only the person can connect again. */
  isOver: boolean;
}

const MINUTE_MS = 60_000;
/** How long before its end a token is replaced, so that an export does not outlive it. [ours] */
const EARLIEST_MS = 5 * MINUTE_MS;
/** Of a short-lived token, no more than this part of its life. [ours] */
const LARGEST_PART = 4;
/** A token that was had because of a refusal, and is refused too: another one would not help. [ours] */
const BETWEEN_FORCED_MS = MINUTE_MS;

/** Ten years: what is said to hold for longer would end beyond all dates. [ours] */
const LONGEST_S = 315_360_000;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The grant that an answer of the token endpoint makes, after the one before it if there was one. */
export function grantFrom(answer: TokenAnswer, before: Partial<Grant>, now = Date.now()): Grant {
  const seconds =
    typeof answer.expires_in === 'number' && answer.expires_in > 0 ? Math.min(answer.expires_in, LONGEST_S) : undefined;
  return {
    generation: (before.generation ?? 0) + 1,
    // A vendor that does not replace the refresh token leaves it out.
    refreshToken: text(answer.refresh_token) ?? before.refreshToken ?? null,
    expiresAt: seconds === undefined ? null : new Date(now + seconds * 1000).toISOString(),
    obtainedAt: new Date(now).toISOString(),
    account: before.account ?? null,
    loginUrl: before.loginUrl ?? null,
    forcedAt: before.forcedAt ?? null,
    isOver: false,
  };
}

/** True when the token holds for so long, as far as the vendor said. */
export const holdsFor = ({ expiresAt }: Grant, ms: number, now = Date.now()): boolean =>
  expiresAt === null || Date.parse(expiresAt) - now > ms;

/** True when the token is past its end. */
export const hasExpired = ({ expiresAt }: Grant, now = Date.now()): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= now;

/** True when the token ends soon, or has ended, and another can be had. */
export function isDue(grant: Grant, now = Date.now()): boolean {
  if (grant.expiresAt === null || grant.refreshToken === null) return false;
  const end = Date.parse(grant.expiresAt);
  return end - now <= Math.min(EARLIEST_MS, (end - Date.parse(grant.obtainedAt)) / LARGEST_PART);
}

/** True when it is worth having another token although this one should still hold, since the vendor refused it. */
export const mayForce = ({ refreshToken, forcedAt, isOver }: Grant, now = Date.now()): boolean =>
  refreshToken !== null && !isOver && (forcedAt === null || now - Date.parse(forcedAt) >= BETWEEN_FORCED_MS);
