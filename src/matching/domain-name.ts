import { domainToASCII } from 'node:url';
import { isPublicSuffix } from './public-suffixes.ts';

const LONGEST_DOMAIN = 253;
const LONGEST_URL = 2_000;
/** What would end a host's name in a URL, or stand for something else in it. */
const NOT_IN_A_HOST = /[\s/\\?#@:%[\]<>"|^`{}\p{Cc}]/u;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** Subdomains above the company's own that are looked at; a hostile address can have a hundred. */
const MOST_PARENTS = 3;

/** A domain in its one form: lower case, ASCII, no dot at the end. Undefined for what is none, and for IP addresses. */
export function asciiDomain(text: string): string | undefined {
  if (text.length > LONGEST_DOMAIN + 1 || NOT_IN_A_HOST.test(text)) return undefined;
  const domain = domainToASCII(text).toLowerCase().replace(/\.$/, '');
  const labels = domain.split('.');
  if (domain.length > LONGEST_DOMAIN || labels.length < 2) return undefined;
  if (!labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return domain;
}

/** The same without `www.`, which says nothing about whose it is. */
export function withoutWww(domain: string): string {
  const rest = domain.startsWith('www.') ? domain.slice(4) : domain;
  return isPublicSuffix(rest) ? domain : rest;
}

/**
 * The domain in what a CRM or a person has for one: `acme.com`, `@acme.com`, `https://www.acme.com/en`. Undefined when
 * there is none.
 */
export function parseDomain(text: string): string | undefined {
  if (text.length > LONGEST_URL) return undefined;
  const host = text
    .trim()
    .replace(/^(?:https?:)?\/\/|^@/i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/:\d{1,5}$/, '');
  const domain = asciiDomain(host);
  return domain === undefined ? undefined : withoutWww(domain);
}

/** The domains above this one, nearest first, down to the one that was registered: `eu.acme.co.uk` gives `acme.co.uk`. */
export function parentDomains(domain: string): string[] {
  const parents: string[] = [];
  let dot = domain.indexOf('.');
  while (dot !== -1) {
    const parent = domain.slice(dot + 1);
    if (isPublicSuffix(parent)) break;
    parents.push(parent);
    dot = domain.indexOf('.', dot + 1);
  }
  return parents.slice(-MOST_PARENTS);
}

/** True for a domain of the list and for everything below one. */
export function isWithin(domain: string, list: ReadonlySet<string>): boolean {
  if (list.size === 0) return false;
  for (let dot = -1; ; ) {
    if (list.has(domain.slice(dot + 1))) return true;
    dot = domain.indexOf('.', dot + 1);
    if (dot === -1) return false;
  }
}
