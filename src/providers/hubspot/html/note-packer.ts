import type { ElementRef } from '../../../formatters/document.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';
import type { NotePiece } from './note-pieces.ts';

/** Characters of HTML that a note of ours may have: the rest is for its reference. */
const ROOM = HUBSPOT_LIMITS.bodyLength - HUBSPOT_LIMITS.referenceLength;
const OPEN = '<ul>';
const CLOSE = '</ul>';

/** A note as it is filled. */
export interface PackedNote {
  html: string;
  refs: ElementRef[];
}

/** Fills notes one after the other; nothing is dropped. */
export class NotePacker {
  readonly notes: PackedNote[] = [{ html: '', refs: [] }];
  #list: NotePiece['list'];

  get #note(): PackedNote {
    return this.notes.at(-1) as PackedNote;
  }

  /** True when the pieces go into the note at hand, one after the other. */
  fits(pieces: readonly NotePiece[]): boolean {
    let length = this.#note.html.length + (this.#list === undefined ? 0 : CLOSE.length);
    let list = this.#list;
    for (const piece of pieces) {
      const opens = piece.list !== undefined && piece.list !== list;
      length += piece.html.length + (opens ? OPEN.length + CLOSE.length : 0);
      list = piece.list;
    }
    return length <= ROOM;
  }

  add(piece: NotePiece): void {
    if (piece.list !== this.#list) this.#endList();
    const note = this.#note;
    if (piece.list !== undefined && this.#list === undefined) note.html += OPEN;
    this.#list = piece.list;
    note.html += piece.html;
    note.refs.push(...piece.refs);
  }

  startNote(): void {
    this.#endList();
    if (this.#note.html !== '') this.notes.push({ html: '', refs: [] });
  }

  /** The notes that say something. */
  finish(): PackedNote[] {
    this.#endList();
    return this.notes.filter(({ html }) => html !== '');
  }

  #endList(): void {
    if (this.#list !== undefined) this.#note.html += CLOSE;
    this.#list = undefined;
  }
}
