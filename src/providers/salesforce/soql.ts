/** Known to this module alone, so that nothing else makes a query. */
const MAKER = Symbol('soql');

abstract class Text {
  readonly #text: string;

  constructor(text: string, maker: symbol) {
    if (maker !== MAKER) throw new TypeError('Queries are made by soql and sosl only.');
    this.#text = text;
    Object.freeze(this);
  }

  toString(): string {
    return this.#text;
  }
}

class SoqlText extends Text {
  // Tells the two apart for the type checker, too.
  readonly #isQuery = true;

  static has(value: unknown): value is SoqlText {
    return typeof value === 'object' && value !== null && #isQuery in value;
  }
}

class SoslText extends Text {
  readonly #isSearch = true;

  static has(value: unknown): value is SoslText {
    return typeof value === 'object' && value !== null && #isSearch in value;
  }
}

/** A query that `soql` has written. Nothing else makes one: the class stays here, so that no bare text can pass for it. */
export type Soql = SoqlText;
/** A search that `sosl` has written. */
export type Sosl = SoslText;

/** A text with what stands for anything before and after it, for `LIKE`. */
class Containing {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get pattern(): string {
    return `'%${escaped(this.#text).replace(/[%_]/g, '\\$&')}%'`;
  }
}

/** Words to look for. */
class SearchedFor {
  readonly #words: readonly string[];
  readonly #isPrefix: boolean;

  constructor(text: string, isPrefix: boolean) {
    this.#words = text
      .toWellFormed()
      .split(BETWEEN_WORDS)
      .filter((word) => word !== '');
    this.#isPrefix = isPrefix;
    if (this.#words.length === 0) throw new TypeError('A search takes one word at least.');
  }

  get term(): string {
    const last = this.#words.length - 1;
    return this.#words.map((word, at) => searchTerm(word, this.#isPrefix && at === last)).join(' ');
  }
}

/** What may be put into a query. Names of fields and objects are part of the template, or are pieces of it. */
export type SoqlValue = string | number | boolean | null | Date | readonly string[] | Containing | Soql;

// SOQL and SOSL reference, "Quoted String Escape Sequences": any other backslash is an error. `\b` is left out, which the
// reference calls a bell in one language and a backspace in another.
const ESCAPES: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
};
const inHex = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
const escaped = (text: string): string =>
  text.toWellFormed().replace(/[\\'"\p{Cc}\u2028\u2029]/gu, (character) => ESCAPES[character] ?? inHex(character));
const quoted = (text: string): string => `'${escaped(text)}'`;

// SOSL reference, "Reserved Characters". `%` is not among them, and harmless.
const RESERVED = /[?&|!{}[\]()^~*:\\"'+-]/g;
const OPERATOR = /^(?:and|or|not)$/i;
const BETWEEN_WORDS = /[\s\p{Cc}]+/u;

// An operator in quotation marks is a word. What a wildcard means there is not documented, so it gets none.
function searchTerm(word: string, isPrefix: boolean): string {
  if (OPERATOR.test(word)) return `"${word}"`;
  return `${word.replace(RESERVED, '\\$&')}${isPrefix ? '*' : ''}`;
}

/** A text that `LIKE` finds anywhere in a value, whatever characters it has. */
export const containing = (text: string): Containing => new Containing(text);

/**
 * Words as they are searched for: nothing in them is an operator, but with `isPrefix` the last one may go on. Throws when
 * there is no word.
 */
export const searchedFor = (text: string, { isPrefix = false }: { isPrefix?: boolean } = {}): SearchedFor =>
  new SearchedFor(text, isPrefix);

function writtenDate(date: Date): string {
  const text = date.toISOString();
  if (!/^\d{4}-[\d:.T-]+Z$/.test(text)) throw new TypeError('A query takes dates of four-digit years only.');
  // The reference knows no fractions of a second; Salesforce takes them, and its own times have none.
  return text.replace('.000Z', 'Z');
}

function writtenNumber(value: number): string {
  const text = String(value);
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return text;
  throw new TypeError('A query takes numbers without an exponent only.');
}

function writtenList(values: readonly unknown[]): string {
  // An empty list fits nothing, and Salesforce refuses it.
  if (values.length === 0) throw new TypeError('A query takes no empty list.');
  if (!values.every((value) => typeof value === 'string')) throw new TypeError('A query takes lists of texts only.');
  return `(${values.map(quoted).join(', ')})`;
}

function written(value: unknown): string {
  if (SoqlText.has(value)) return value.toString();
  if (value instanceof Containing) return value.pattern;
  if (value instanceof SearchedFor) return value.term;
  if (value instanceof Date) return writtenDate(value);
  if (Array.isArray(value)) return writtenList(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return writtenNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  throw new TypeError('A query takes texts, numbers, dates, lists of texts, true, false and null only.');
}

/** Throws where a value would mean something else: a template that is wrong shows the first time it is used. */
function checkPlace(value: unknown, before: string, after: string): void {
  if (value instanceof SearchedFor) {
    if (/\bfind\s*\{$/i.test(before) && after.startsWith('}')) return;
    throw new TypeError('searchedFor() stands alone between the braces of FIND.');
  }
  const outside = before.replace(/\\./gs, '');
  if (outside.lastIndexOf('{') > outside.lastIndexOf('}')) throw new TypeError('Between braces stands searchedFor().');
  if (outside.split("'").length % 2 === 0) throw new TypeError('A value brings its quotation marks with it.');
  if (/\blike\s*$/i.test(before) !== value instanceof Containing) throw new TypeError('LIKE takes containing() only.');
}

function filled(parts: TemplateStringsArray, values: readonly unknown[]): string {
  if (!Array.isArray(parts.raw)) throw new TypeError('soql and sosl are tags of templates.');
  return parts.reduce((text, part, at) => {
    const value = values[at - 1];
    checkPlace(value, parts.slice(0, at).join(''), part);
    return `${text}${written(value)}${part}`;
  });
}

/**
 * A query in which nothing that is put in can be anything but a value: a text is quoted, a list becomes a list of texts, a
 * date a time in UTC, `containing()` a pattern of `LIKE`, and another `soql` a part of it.
 *
 * @example
 * ```ts
 * import { containing, soql } from '@liveprompt/integrations/salesforce';
 *
 * const byName = (name: string) => soql`SELECT Id FROM Account WHERE Name LIKE ${containing(name)} LIMIT 10`;
 * ```
 */
export const soql = (parts: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql =>
  new SoqlText(filled(parts, values), MAKER);

/** The name of an object or field as a part of a query, such as one that an admin has made. Throws for what is no name. */
export function named(name: string): Soql {
  if (!/^[A-Za-z]\w{0,79}$/.test(name)) throw new TypeError('Names in a query are letters, digits and underscores.');
  return new SoqlText(name, MAKER);
}

/** A day, such as `2026-11-30`, for a field that has no time. Throws for what is no day. */
export function day(date: string): Soql {
  if (/^\d{4}-\d{2}-\d{2}$/.test(date) && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date))
    return new SoqlText(date, MAKER);
  throw new TypeError('A day is written as 2026-11-30.');
}

/** Parts of a query, one after the other. */
export const joined = (queries: readonly Soql[], separator: Soql): Soql =>
  new SoqlText(queries.map(written).join(written(separator)), MAKER);

/**
 * A search, as safe as `soql`: `searchedFor()` stands between the braces of `FIND`, everything else is as in a query.
 *
 * @example
 * ```ts
 * import { searchedFor, sosl } from '@liveprompt/integrations/salesforce';
 *
 * const byWords = (words: string) => sosl`FIND {${searchedFor(words)}} IN NAME FIELDS RETURNING Account(Id, Name)`;
 * ```
 */
export const sosl = (parts: TemplateStringsArray, ...values: readonly (SoqlValue | SearchedFor)[]): Sosl =>
  new SoslText(filled(parts, values), MAKER);
