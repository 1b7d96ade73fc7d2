/** Line ends and the like, and the marks that turn the direction of what follows: no name needs them. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const COMMAS = /[,，،]/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const EAST_ASIAN = /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}ー]+$/u;
const HAN_OR_HANGUL = /[\p{sc=Han}\p{sc=Hangul}]/u;

const TITLES = new Set(
  'dame dipl-ing dr frau herr hon ing lady lord mag miss mlle mme mr mrs ms mx prof professor rev sir sra'.split(' '),
);
/** What stands after a comma and is no first name. */
const SUFFIXES = new Set('bsc cfa cpa dds esq ii iii iv jd jr llm mba md msc phd pmp rn sr'.split(' '));

/** A name in the two fields that CRMs have for it. */
export interface SplitName {
  firstName: string;
  lastName: string;
}

const bare = (word: string): string => word.toLowerCase().replaceAll('.', '');
const isTitle = (word: string): boolean => TITLES.has(bare(word));
const isSuffix = (word: string): boolean => SUFFIXES.has(bare(word));
const isWord = (word: string): boolean => LETTER_OR_DIGIT.test(word);
const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const joined = (first: readonly string[], last: readonly string[]): SplitName => ({
  firstName: first.join(' '),
  lastName: last.join(' '),
});

/** The first name is one word, with the titles and emoji before it. */
function splitWords(words: readonly string[]): SplitName {
  const start = words.findIndex((word) => isWord(word) && !isTitle(word));
  const rest = words.slice(start + 1);
  if (start !== -1 && rest.some(isWord)) {
    // 山田 太郎: who writes a name in these scripts writes the family first. In katakana alone it is a foreign name.
    const isFamilyFirst = words.every((word) => EAST_ASIAN.test(word)) && HAN_OR_HANGUL.test(words[0] ?? '');
    return isFamilyFirst ? joined(words.slice(1), words.slice(0, 1)) : joined(words.slice(0, start + 1), rest);
  }
  // Dr. Berg: nobody is called by title and first name.
  if (start > 0 && words.slice(0, start).some(isTitle)) return joined(words.slice(0, start), words.slice(start));
  return joined(words, []);
}

function withSuffixes({ firstName, lastName }: SplitName, suffixes: readonly string[]): SplitName {
  if (lastName === '') return { firstName: [firstName, ...suffixes].join(', '), lastName };
  return { firstName, lastName: [lastName, ...suffixes].join(', ') };
}

/**
 * First and last name of one text, for a CRM that wants both. No word is lost: what is not the first name is in the last
 * name. `Berg, Anna` is turned round, a title stays with the first name, and of a single word the last name is empty.
 *
 * It is a guess where names do not say what is what; a name that is known in two fields should not come here.
 */
export function splitName(name: string): SplitName {
  const groups = name
    .replace(UNSEEN, ' ')
    .split(COMMAS)
    .map(wordsOf)
    .filter((words) => words.length > 0);
  const lastGroup = Math.max(
    0,
    groups.findLastIndex((words) => !words.every(isSuffix)),
  );
  const [first = [], second, ...others] = groups.slice(0, lastGroup + 1);
  const suffixes = [...others, ...groups.slice(lastGroup + 1)].map((words) => words.join(' '));
  return withSuffixes(second === undefined ? splitWords(first) : joined(second, first), suffixes);
}
