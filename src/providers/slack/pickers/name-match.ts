import { shownName } from '../../../formatters/clean-text.ts';

const MARKS = /\p{M}+/gu;
const folded = (text: string): string => shownName(text).normalize('NFKC').toLowerCase();
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
/** Put together again after that, so that Hangul, which is taken apart too, stays what it was. */
const withoutMarks = (text: string): string => text.normalize('NFD').replace(MARKS, '').normalize('NFC');

/** What the names of one entry are searched by, in one text. A query has no line end, so it never runs over two names. */
export function searchKeys(names: readonly (string | undefined)[]): string {
  const keys = new Set<string>();
  for (const name of names) {
    if (name === undefined || name === '') continue;
    const key = folded(name);
    keys.add(key);
    if (!isAscii(key)) keys.add(withoutMarks(key));
  }
  return [...keys].join('\n');
}

/** Tells which keys a query finds: upper and lower case, full and half width are one, and so are é and e. */
export function matcher(query: string): (keys: string) => boolean {
  const asked = folded(query.trim().replace(/^[#@]/, ''));
  const bare = withoutMarks(asked);
  if (asked === '') return () => true;
  // Of marks alone nothing would be left, which is in every name.
  if (bare === '' || bare === asked) return (keys) => keys.includes(asked);
  return (keys) => keys.includes(asked) || keys.includes(bare);
}
