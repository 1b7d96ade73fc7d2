/**
 * Marks one chunk may have. Inline parsing takes time in the square of them: a paragraph of a hundred thousand marks
 * would take minutes whole and takes milliseconds in chunks.
 */
const MOST_MARKS = 250;

const STAR = 42;
const UNDERSCORE = 95;
const BACKTICK = 96;
const TILDE = 126;
const OPEN = 91;
const CLOSE = 93;
/** What is looked at more than once: * _ ` ~ [ ] < > ! */
const isMark = (code: number): boolean =>
  code === STAR ||
  code === BACKTICK ||
  code === UNDERSCORE ||
  code === OPEN ||
  code === CLOSE ||
  code === TILDE ||
  code === 60 ||
  code === 62 ||
  code === 33;
const isSpace = (code: number): boolean => code === 32 || code === 10;

/** What is open at a position, judged roughly: a cut where nothing is keeps every link and every emphasis whole. */
class Open {
  #brackets = 0;
  readonly #marks = new Set<string>();

  get nothing(): boolean {
    return this.#brackets <= 0 && this.#marks.size === 0;
  }

  see(code: number, length: number): void {
    if (code === OPEN) this.#brackets += length;
    else if (code === CLOSE) this.#brackets -= length;
    else if (code === STAR || code === UNDERSCORE || code === BACKTICK || code === TILDE) {
      const mark = `${code} ${length}`;
      if (!this.#marks.delete(mark)) this.#marks.add(mark);
    }
  }
}

/** Where the chunk that starts at `from` ends; `from` itself when it has too many marks and no place to cut. */
function endOfChunk(text: string, from: number): number {
  const open = new Open();
  let marks = 0;
  let best = from;
  let fallback = from;
  for (let at = from; at < text.length; ) {
    const code = text.charCodeAt(at);
    let next = at + 1;
    if (isMark(code)) {
      while (text.charCodeAt(next) === code) next++;
      marks += next - at;
      open.see(code, next - at);
      if (marks > MOST_MARKS) return best > from ? best : fallback;
    } else if (isSpace(code)) {
      fallback = next;
      if (open.nothing) best = next;
    }
    at = next;
  }
  return text.length;
}

/** True when a text can be parsed whole. */
export function isCalm(text: string): boolean {
  if (text.length <= MOST_MARKS) return true;
  let marks = 0;
  for (let at = 0; at < text.length; at++) if (isMark(text.charCodeAt(at))) marks++;
  return marks <= MOST_MARKS;
}

/** A paragraph's text in chunks for the inline parser. A chunk with `plain` has no place to be cut at. */
export function inlineChunks(text: string): { text: string; plain: boolean }[] {
  const chunks: { text: string; plain: boolean }[] = [];
  for (let from = 0; from < text.length; ) {
    const end = endOfChunk(text, from);
    const space = end === from ? text.slice(from).search(/\s/) : -1;
    const cut = end > from ? end : space < 0 ? text.length : from + space + 1;
    chunks.push({ text: text.slice(from, cut), plain: end === from });
    from = cut;
  }
  return chunks;
}
