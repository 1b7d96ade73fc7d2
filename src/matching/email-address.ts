import { asciiDomain } from './domain-name.ts';

const LONGEST_TEXT = 1_000;
const LONGEST_ADDRESS = 254;
/** Marks that nobody sees, which come along when an address is copied. */
const UNSEEN = /\p{Cf}/gu;
/** What a name before the @ does not have, unless it is in quotes, which no CRM knows. */
const NOT_IN_A_NAME = /[\s\p{Cc}()<>[\],;:\\"@]/u;

/** What stands between the last `<` and a `>` at the end, if there is such a thing. */
function insideBrackets(text: string): string {
  const open = text.endsWith('>') ? text.lastIndexOf('<') : -1;
  return open === -1 ? text : text.slice(open + 1, -1).trim();
}

/** The address of a `mailto:` link, without subject and the like. */
function withoutMailto(text: string): string {
  if (!/^mailto:/i.test(text)) return text;
  const [address = ''] = text.slice('mailto:'.length).split('?');
  try {
    return decodeURIComponent(address).trim();
  } catch {
    return '';
  }
}

/**
 * The one e-mail address in a text, in the form in which addresses are compared: lower case, the domain in ASCII.
 * Undefined when the text is none, or several, or has no whole domain.
 */
export function parseEmail(text: string): string | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const address = withoutMailto(insideBrackets(text.replace(UNSEEN, '').trim()));
  const at = address.lastIndexOf('@');
  const name = address.slice(0, Math.max(0, at)).toLowerCase().normalize('NFC');
  const domain = asciiDomain(address.slice(at + 1));
  if (name === '' || domain === undefined || NOT_IN_A_NAME.test(name)) return undefined;
  const email = `${name}@${domain}`;
  return email.length > LONGEST_ADDRESS ? undefined : email;
}

/** What stands after the @ of an address that `parseEmail` gave. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1);
