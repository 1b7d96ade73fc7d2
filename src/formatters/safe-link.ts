const ALLOWED = /^(https?:\/\/|mailto:)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an address with one of them is not shown as a link
const UNFIT = /[\u0000-\u0020\u007f<>"\\^`{|}\u202a-\u202e\u2066-\u2069]/;
const LONGEST = 2_000;

/** The address when it may be a live link: http, https or mailto, well-formed, of sane length. Undefined otherwise. */
export function safeHref(href: string): string | undefined {
  return ALLOWED.test(href) && href.length <= LONGEST && !UNFIT.test(href) && URL.canParse(href) ? href : undefined;
}

const LOOKS_LIKE_ADDRESS = /^(https?:\/\/)?([a-z0-9-]+\.)+[a-z]{2,}([/:?#]|$)/i;

/** An address that stands among other words of a label. */
const ADDRESS_WITHIN = /(?:https?:\/\/|www\.)[^\s)\]>"']+/gi;

function isOtherHost(address: string, href: string): boolean {
  const asUrl = /^https?:/i.test(address) ? address : `https://${address}`;
  return !URL.canParse(asUrl) || new URL(asUrl).hostname !== new URL(href).hostname;
}

/** True when a link's label is or holds an address of another host than the link's: the reader would be misled. */
export function isDisguised(label: string, href: string): boolean {
  if (!label.includes('.') || !/^https?:/i.test(href)) return false;
  const shown = label.trim();
  if (LOOKS_LIKE_ADDRESS.test(shown)) return isOtherHost(shown, href);
  return (shown.match(ADDRESS_WITHIN) ?? []).some((address) => isOtherHost(address, href));
}
