import { type RecordType, TYPE_IDS } from '../objects.ts';

/** A record as a link to its page names it. */
export interface LinkedRecord {
  portalId: string;
  /** Undefined for a kind that reports cannot be attached to. */
  type: RecordType | undefined;
  id: string;
}

const TYPES = ['contact', 'company', 'deal', 'ticket'] as const satisfies readonly RecordType[];
/** Today's form, and the one before it that old bookmarks and e-mails still have. */
const PAGE =
  /^\/contacts\/(\d{1,20})\/(?:record\/(\d{1,4}-\d{1,20})|(contact|company|deal|ticket))\/(\d{1,20})(?:\/|$)/;
const LONGEST = 2_000;

/** Also as it is copied out of a mail, in angle brackets, or without its scheme. */
function addressIn(text: string): URL | undefined {
  if (text.length > LONGEST) return undefined;
  const bare = text.replace(/^<(.*)>$/, '$1');
  if (/^app[-.]/i.test(bare)) return URL.parse(`https://${bare}`) ?? undefined;
  return /^https:\/\//i.test(bare) ? (URL.parse(bare) ?? undefined) : undefined;
}

/** The record whose page in HubSpot the text is a link to. */
export function recordLinkIn(text: string): LinkedRecord | undefined {
  const address = addressIn(text);
  if (address === undefined || !/^app(-[a-z0-9]+)?\.hubspot\.com$/.test(address.hostname)) return undefined;
  const [, portalId = '', typeId, name, id = ''] = PAGE.exec(address.pathname) ?? [];
  if (id === '') return undefined;
  return { portalId, type: TYPES.find((type) => type === name || TYPE_IDS[type] === typeId), id };
}
