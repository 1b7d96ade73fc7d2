import { splitText } from '../../../formatters/fit.ts';
import type { FieldFacts } from './field-facts.ts';
import type { GivenValue } from './field-values.ts';

/** A text as its field takes it, with the whole of it where that is longer; or what the field takes instead. */
export type TextValue = { value: string; whole?: string } | { takes: string };

const CUT = '…';
/** How far behind the limit is looked for where a visible character ends. */
const LOOK_AHEAD = 256;

/** Fields of several lines. In all others a line end is a space. */
const hasLines = ({ type }: FieldFacts): boolean => type === 'textarea';

/** Salesforce may keep a line end as two characters. */
const asKept = (text: string): string => text.replaceAll('\n', '\r\n');

const inOneLine = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/\s+/g, ' ').trim()).join('; ');

/** The beginning of a text, up to a good place to end, and a mark that there is more. */
function cutTo(text: string, length: number): string {
  const room = length - CUT.length;
  if (room < 2) return CUT.slice(0, length);
  const [first = ''] = splitText(asKept(text).slice(0, length + LOOK_AHEAD), room);
  return `${first.replace(/\r\n?/g, '\n').trimEnd()}${CUT}`;
}

/**
 * A text for a field of texts. Whoever wrote it into the settings can shorten it, so it is refused when it is too long; one of
 * the report is cut.
 */
export function textValue(field: FieldFacts, { from, lines }: GivenValue): TextValue {
  const { length } = field;
  const whole = lines.join('\n');
  const value = from === 'literal' ? whole : hasLines(field) ? whole.trim() : inOneLine(lines);
  if (length === 0 || asKept(value).length <= length) return { value };
  return from === 'literal' ? { takes: `at most ${length} characters` } : { value: cutTo(value, length), whole };
}
