/** What becomes of a wish that cannot be met: an error, a warning or finding beside what was done, or an outcome nobody knows. */
export type Without = 'refused' | 'warned' | 'unknown';

/** What happens where a vendor's side does not allow something; `Result` is what tells it. */
export interface Shortfall<Result extends string> {
  id: string;
  without: Without;
  result: Result;
  /** What happens without, in a sentence. */
  sentence: string;
}

/** One thing a connection can do. */
export interface Feature<Result extends string> extends Shortfall<Result> {
  /** As a person would call it, to be read after "can". */
  feature: string;
}

/** A feature that needs scopes of the token, all of them. */
export interface ScopedFeature<Result extends string> extends Feature<Result> {
  scopes: readonly string[];
}

/** As Markdown shows a word of code. */
export const inCode = (text: string): string => `\`${text}\``;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table of features as Markdown. */
export const featureRows = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');
