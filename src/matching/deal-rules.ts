import type { DealRule, MeetingFacts } from './match-policy.ts';
import type { DealCandidate } from './records.ts';

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** Epoch milliseconds, of a bare date its last ones; undefined for what is no time. */
function lastMoment(time: string | undefined): number | undefined {
  const parsed = Date.parse(time ?? '');
  if (Number.isNaN(parsed)) return undefined;
  return DATE_ONLY.test(time ?? '') ? parsed + DAY_MS - 1 : parsed;
}

function wasOpen({ isClosed, createdAt, closedAt }: DealCandidate, { startedAt, endedAt }: MeetingFacts): boolean {
  const created = Date.parse(createdAt ?? '');
  // What cannot be told speaks for an open deal and against a closed one.
  if (created > Date.parse(endedAt ?? startedAt)) return false;
  return !isClosed || (lastMoment(closedAt) ?? Number.NEGATIVE_INFINITY) >= Date.parse(startedAt);
}

/** Those with the highest figure, all of them when several have it. */
function highest(deals: readonly DealCandidate[], figureOf: (deal: DealCandidate) => number): readonly DealCandidate[] {
  const most = deals.reduce((figure, deal) => Math.max(figure, figureOf(deal)), Number.NEGATIVE_INFINITY);
  return deals.filter((deal) => figureOf(deal) === most);
}

/**
 * The rules for choosing a deal that come with the package, for `dealRules` of a policy.
 *
 * - `open`: those that are open now.
 * - `open-at-meeting`: those that were there when the meeting ended and were not closed before it began. For reports that
 *   are exported late. A deal that was closed on the day of the meeting was open.
 * - `most-participants`: those that the largest number of matched people share.
 * - `latest-created`: those created last. This is a guess, and in no default: name it only if a wrong deal is better for
 *   you than none.
 */
export const DEAL_RULES: Record<'open' | 'open-at-meeting' | 'most-participants' | 'latest-created', DealRule> = {
  open: {
    name: 'open',
    reason: 'Only open deals count.',
    narrow: (deals) => deals.filter(({ isClosed }) => !isClosed),
  },
  'open-at-meeting': {
    name: 'open-at-meeting',
    reason: 'Only deals that were open at the time of the meeting count.',
    narrow: (deals, meeting) => deals.filter((deal) => wasOpen(deal, meeting)),
  },
  'most-participants': {
    name: 'most-participants',
    reason: 'Only the deals that most of the matched people share count.',
    narrow: (deals) => highest(deals, ({ personIds }) => personIds.length),
  },
  'latest-created': {
    name: 'latest-created',
    reason: 'The deal that was created last is taken, which is a guess.',
    narrow: (deals) =>
      highest(deals, ({ createdAt }) => {
        const created = Date.parse(createdAt ?? '');
        return Number.isNaN(created) ? Number.NEGATIVE_INFINITY : created;
      }),
  },
};

/** What a policy has when nobody says anything else: the open deals, and of these the ones that most people share. */
export const DEFAULT_DEAL_RULES: readonly DealRule[] = [DEAL_RULES.open, DEAL_RULES['most-participants']];
