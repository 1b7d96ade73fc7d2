// Control characters that no text needs, bidirectional overrides (they can make a line read as something else), and
// anything that may be half a surrogate pair.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\u007f\u202d\u202e\ud800-\udfff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202d\u202e]/g;

/** The text as every vendor can take it: well-formed Unicode, `\n` line ends, no control characters. */
export function cleanText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(CONTROLS, '');
}
