import { ORG_HOSTS } from '../instance-url.ts';

/** A record as a link to its page names it. */
export interface LinkedRecord {
  /** False when the link leads to another org than the connected one. */
  isOfOrg: boolean;
  id: string;
}

/** Instances without My Domain, such as `na123.salesforce.com`: each has many orgs. */
const SHARED_HOST = /^[a-z]+\d+\.salesforce\.com$/;
/** With and without the object's name; the two forms before it that old bookmarks and e-mails still have. */
const PAGE = /^\/(?:lightning\/r\/(?:\w+\/)?)?([a-z0-9]{15}(?:[a-z0-9]{3})?)(?:\/|$)/i;
const OLD_LIGHTNING_PAGE = /^#\/sObject\/([a-z0-9]{15}(?:[a-z0-9]{3})?)(?:\/|$)/i;
const LONGEST = 4_000;

/** Also as it is copied out of a mail, in angle brackets, or without its scheme. */
function addressIn(text: string): URL | undefined {
  if (text.length > LONGEST || /\s/.test(text)) return undefined;
  const bare = text.replace(/^<(.*)>$/, '$1');
  if (/^https?:\/\//i.test(bare)) return URL.parse(bare) ?? undefined;
  return /^[\w.-]+\.(?:com|mil|cn)\//i.test(bare) ? (URL.parse(`https://${bare}`) ?? undefined) : undefined;
}

/** The org that a host belongs to, by the name that both of its hosts begin with. */
function orgOf(host: string): string | undefined {
  for (const pair of ORG_HOSTS) {
    const suffix = pair.find((one) => host.endsWith(one));
    if (suffix !== undefined) return `${host.slice(0, -suffix.length)}${pair[0]}`;
  }
  return undefined;
}

const idIn = ({ pathname, hash }: URL): string | undefined =>
  (OLD_LIGHTNING_PAGE.exec(hash) ?? PAGE.exec(pathname))?.[1];

/** The record whose page in Salesforce the text is a link to. */
export function recordLinkIn(text: string, instanceUrl: string): LinkedRecord | undefined {
  const address = addressIn(text);
  const id = address && idIn(address);
  if (address === undefined || id === undefined) return undefined;
  const own = new URL(instanceUrl);
  if (address.host === own.host) return { isOfOrg: true, id };
  const [org, ownOrg] = [orgOf(address.hostname), orgOf(own.hostname)];
  if (org === undefined && !SHARED_HOST.test(address.hostname)) return undefined;
  // Where one of the two does not name its org, the id alone decides.
  return { isOfOrg: org === undefined || ownOrg === undefined || org === ownOrg, id };
}
