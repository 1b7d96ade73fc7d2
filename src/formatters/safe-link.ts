const ALLOWED = /^(https?:\/\/|mailto:)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an address with one of them is not shown as a link
const UNFIT = /[\u0000-\u0020\u007f<>"\\^`{|}\u202a-\u202e\u2066-\u2069]/;
const LONGEST = 2_000;

/** The address when it may be a live link: http, https or mailto, well-formed, of sane length. Undefined otherwise. */
export function safeHref(href: string): string | undefined {
  return ALLOWED.test(href) && href.length <= LONGEST && !UNFIT.test(href) && URL.canParse(href) ? href : undefined;
}

const LOOKS_LIKE_ADDRESS = /^(https?:\/\/)?([a-z0-9-]+\.)+[a-z]{2,}([/:?#]|$)/i;

/** True when a link's label is an address of another host than the link's: the reader would be misled. */
export function isDisguised(label: string, href: string): boolean {
  const shown = LOOKS_LIKE_ADDRESS.exec(label.trim());
  if (shown === null || !/^https?:/i.test(href)) return false;
  const asUrl = shown[1] === undefined ? `https://${label.trim()}` : label.trim();
  return !URL.canParse(asUrl) || new URL(asUrl).hostname !== new URL(href).hostname;
}
