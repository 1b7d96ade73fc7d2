import { pushRun, type Run } from './document.ts';

/** How far back from the limit a better place to cut is looked for, as a share of the piece. */
const LOOK_BACK = 0.4;
/** A visible character may be many code units; one longer than this is cut inside. */
const LONGEST_GRAPHEME = 64;
let segmenter: Intl.Segmenter | undefined;

/** Made when first needed: it costs as much as importing half of the package. */
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter;
}

/** The last position up to `max` that does not cut a visible character, such as an emoji made of several. */
function graphemeCut(text: string, max: number): number {
  const from = Math.max(0, max - LONGEST_GRAPHEME);
  const window = text.slice(from, max + LONGEST_GRAPHEME);
  const segment = graphemes()
    .segment(window)
    .containing(max - from);
  const start = segment === undefined ? max : from + segment.index;
  if (start > from) return start;
  const code = text.charCodeAt(max);
  return code >= 0xdc00 && code <= 0xdfff && max > 1 ? max - 1 : max;
}

/** Where a text is best cut so that the first piece has at most `max` characters: paragraph, line, sentence, word, character. */
function cutAt(text: string, max: number): number {
  if (text.length <= max) return text.length;
  const floor = Math.floor(max * (1 - LOOK_BACK));
  const window = text.slice(0, max);
  for (const separator of ['\n\n', '\n', '. ', ' ']) {
    const at = window.lastIndexOf(separator);
    if (at >= floor) return at + separator.length;
  }
  return Math.max(1, graphemeCut(text, max));
}

/** The text in pieces of at most `max` characters; joined, they are the text again. */
export function splitText(text: string, max: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const cut = cutAt(rest, max);
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest !== '' || pieces.length === 0) pieces.push(rest);
  return pieces;
}

/** Runs in groups of at most `max` characters of text and `maxRuns` runs; nothing is lost, styles and links are kept. */
export function splitRuns(runs: readonly Run[], max: number, maxRuns = Number.POSITIVE_INFINITY): Run[][] {
  const groups: Run[][] = [];
  let group: Run[] = [];
  let room = max;
  const close = (): void => {
    if (group.length > 0) groups.push(group);
    group = [];
    room = max;
  };
  for (const run of runs) {
    let text = run.text;
    // A link's label is worth keeping whole when a piece of its own holds it.
    if (text.length > room && run.href !== undefined && text.length <= max) close();
    while (text !== '') {
      const isCramped = text.length > room && room < max / 5;
      if (group.length >= maxRuns || isCramped) close();
      const cut = text.length <= room ? text.length : cutAt(text, room);
      // cutAt may have to take one character more than there is room for; a fresh group always has room.
      if (cut > room && group.length > 0) {
        close();
        continue;
      }
      pushRun(group, { ...run, text: text.slice(0, cut) });
      room -= cut;
      text = text.slice(cut);
      if (text !== '') close();
    }
  }
  close();
  return groups;
}
