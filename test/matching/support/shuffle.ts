import type { MatchCase } from './match-case.ts';

/** Numbers from 0 to 1 that are the same at every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** The same case with every list in another order, but for those whose order says something. */
export function shuffledCase(given: MatchCase, random: () => number): MatchCase {
  const mixed = <T>(list: readonly T[] = []): T[] => shuffled(list, random);
  return {
    ...given,
    participants: mixed(given.participants),
    people: mixed(given.people).map((one) => ({ ...one, emails: mixed(one.emails) })),
    companies: mixed(given.companies).map((one) => ({ ...one, domains: mixed(one.domains) })),
    deals: mixed(given.deals).map((one) => ({ ...one, personIds: mixed(one.personIds) })),
    policy: {
      ...given.policy,
      ...(given.policy?.given === undefined ? {} : { given: mixed(given.policy.given) }),
    },
  };
}
