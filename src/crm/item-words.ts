/** What people write for a priority or a status, and what a CRM calls it. */
export type Words<Meaning extends string> = readonly (readonly [RegExp, Meaning])[];

/** The words for priorities, by what they mean. */
export const PRIORITY_WORDS: Words<'high' | 'medium' | 'low'> = [
  [/^(high|urgent|critical|p0|p1)$/, 'high'],
  [/^(medium|normal|p2)$/, 'medium'],
  [/^(low|minor|p3|p4)$/, 'low'],
];
/** The words for how far an item is, by what they mean. */
export const STATUS_WORDS: Words<'open' | 'done' | 'in progress' | 'waiting' | 'deferred'> = [
  [/^(open|todo|to do|new|not started|pending)$/, 'open'],
  [/^(done|completed?|closed)$/, 'done'],
  [/^(in[ _-]?progress|started|doing)$/, 'in progress'],
  [/^(waiting|blocked)$/, 'waiting'],
  [/^(deferred|postponed)$/, 'deferred'],
];

/** What a word means; undefined for one that is not known, and for none. */
export const meaningOf = <Meaning extends string>(
  words: Words<Meaning>,
  word: string | undefined,
): Meaning | undefined => words.find(([known]) => known.test((word ?? '').trim().toLowerCase()))?.[1];

/** True for a word that is there and not known, so that it must be said in the text. */
export const isForText = (words: Words<string>, word: string | undefined): boolean =>
  (word ?? '').trim() !== '' && meaningOf(words, word) === undefined;
