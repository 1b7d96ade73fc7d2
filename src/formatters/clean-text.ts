import { FOUND, scanText } from './scan-text.ts';

// Control characters that no text needs, and bidirectional overrides: they can make a line read as something else.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202d\u202e]/g;

/** A text in which `scanText` found something suspect, as every vendor can take it. */
export const cleaned = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, '');

/** The text as every vendor can take it: well-formed Unicode, `\n` line ends, no control characters. */
export const cleanText = (text: string): string => ((scanText(text) & FOUND.suspect) === 0 ? text : cleaned(text));

/** Line ends and the like, and the marks that turn the direction of what follows: no name needs them. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A name as a list can show it on one line, in the order it is written in. */
export const shownName = (name: string): string => name.toWellFormed().replace(UNSEEN, ' ').trim();
