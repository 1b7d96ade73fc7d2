import { shownName } from '../formatters/clean-text.ts';

/** Characters of one line of a list: the names are other people's, who may write a book into them. */
const LONGEST = 200;

/** A vendor's text as a picker can show it: on one line, cut where it is endless. */
export function pickerLine(text: string): string {
  const line = shownName(text);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
