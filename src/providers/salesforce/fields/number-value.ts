import type { FieldFacts } from './field-facts.ts';

/** A number as its field takes it, or what the field takes instead. */
export type NumberValue = { value: number; isRounded: boolean } | { takes: string };

/** Written as numbers are, so that nothing is read into them. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** JSON's numbers are exact up to so many digits. */
const EXACT_DIGITS = 15;
const LARGEST_INT = 2_147_483_647;
/** Beyond that many digits no number has any left to be rounded. */
const MOST_DECIMALS = 20;

const isWhole = (type: string): boolean => type === 'int' || type === 'long';

/** The digits in front of the point that a field takes. */
const digitsOf = ({ precision, scale = 0 }: FieldFacts): number =>
  Math.min(precision === undefined ? EXACT_DIGITS : precision - scale, EXACT_DIGITS);

/** The digits behind the point; undefined where the description does not tell. */
function decimalsOf({ type, precision, scale = 0 }: FieldFacts): number | undefined {
  if (isWhole(type)) return 0;
  return precision === undefined ? undefined : Math.min(scale, MOST_DECIMALS);
}

function isTooLarge(field: FieldFacts, value: number): boolean {
  if (field.type === 'int') return Math.abs(value) > LARGEST_INT;
  return Math.abs(value) >= 10 ** digitsOf(field);
}

/** A text as a number for this field. More digits behind the point than it has are rounded away. */
export function numberValue(field: FieldFacts, text: string): NumberValue {
  const given = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(given)) return { takes: 'a number' };
  const decimals = decimalsOf(field);
  const tooLarge =
    field.type === 'int' ? `a number up to ${LARGEST_INT}` : `at most ${digitsOf(field)} digits in front of the point`;
  if (isTooLarge(field, given)) return { takes: tooLarge };
  const value = decimals === undefined ? given : Number(given.toFixed(decimals));
  // 9.99 has one digit in front of the point, and 10.0 two.
  return isTooLarge(field, value) ? { takes: tooLarge } : { value, isRounded: value !== given };
}
