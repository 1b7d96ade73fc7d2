const SHORTEST = 2;
const LETTERS = /[\p{L}\p{N}]/gu;

/**
 * The words of a text that Salesforce can look for; undefined when there are none. It refuses a search for a single
 * character and looks for no signs, so `Smith & Sons` is two words, and `Plan B` is one.
 */
export function searchWordsIn(text: string): string | undefined {
  const words = text.split(/\s+/).filter((word) => (word.match(LETTERS)?.length ?? 0) >= SHORTEST);
  return words.length === 0 ? undefined : words.join(' ');
}
