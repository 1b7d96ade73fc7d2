import { malformed, type Token } from './tokens.ts';

/** Goes through the pieces of a query one by one. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '<EOF>', at: 0 };
  }

  take(): Token {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  /** Passes over words or signs if all of them come next, whatever their case. */
  takeIf(...texts: readonly string[]): boolean {
    const fits = texts.every((text, index) => {
      const token = this.#tokens[this.#at + index];
      return token !== undefined && token.kind !== 'string' && token.text.toUpperCase() === text;
    });
    if (fits) this.#at += texts.length;
    return fits;
  }

  expect(...texts: readonly string[]): void {
    if (!this.takeIf(...texts)) throw this.unexpected();
  }

  /** A name, or a path of names. */
  takePath(): string {
    if (this.next.kind !== 'word') throw this.unexpected();
    return this.take().text;
  }

  takeCount(): number {
    const { kind, text } = this.next;
    if (kind !== 'number' || !/^\d+$/.test(text)) throw this.unexpected();
    this.take();
    return Number(text);
  }

  unexpected(): Error {
    const { kind, text } = this.next;
    return malformed(kind === 'end' ? 'unexpected end of query' : `unexpected token: '${text}'`);
  }
}
