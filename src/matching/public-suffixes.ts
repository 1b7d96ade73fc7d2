/**
 * Names that registries of countries keep for themselves at the second level. Not the whole public suffix list: a name too
 * many costs a look at a parent domain, one too few a look for a company that nobody has.
 */
const BELOW_A_COUNTRY = new Set(
  (
    'ac ad adv art asn av biz co com coop ed edu eng firm fin gen go gob gok gouv gov gr gv id ind inf info int k12 kg ' +
    'law lg ltd me med mil mod muni name ne net nhs nic nom off or org pe plc police pp pro re res sc sch school tm web'
  ).split(' '),
);

/** Names under which anybody gets a domain, sold or lent. */
const LENT = new Set(
  (
    'br.com cn.com co.com de.com eu.com gb.net jp.net jpn.com ru.com sa.com se.net uk.com uk.net us.com us.org za.com ' +
    'appspot.com github.io herokuapp.com myshopify.com onmicrosoft.com zendesk.com freshdesk.com'
  ).split(' '),
);

/** True for what no company has for itself: `com`, `co.uk`, `onmicrosoft.com`. */
export function isPublicSuffix(domain: string): boolean {
  const dot = domain.indexOf('.');
  if (dot === -1 || LENT.has(domain)) return true;
  const top = domain.slice(dot + 1);
  return top.length === 2 && BELOW_A_COUNTRY.has(domain.slice(0, dot));
}
