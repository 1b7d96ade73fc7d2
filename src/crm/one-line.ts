import { splitText } from '../formatters/fit.ts';

/** A text that people read in one line, at most `most` characters long; what is cut ends with an ellipsis. */
export function inOneLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  const [start = ''] = splitText(line, most - 1);
  return `${start.trimEnd()}…`;
}
