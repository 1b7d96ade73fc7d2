/**
 * What follows the name of an org, in the address of its API and in that of its Lightning pages: My Domain with its
 * sandboxes and partitions, the US military's, China's, and Salesforce's alternative. Salesforce's own tools turn one into
 * the other so: sfdx-core, `toLightningDomain`.
 */
export const ORG_HOSTS: readonly (readonly [string, string])[] = [
  ['.my.salesforce.com', '.lightning.force.com'],
  ['.my.salesforce.mil', '.lightning.crmforce.mil'],
  ['.my.sfcrmproducts.cn', '.lightning.sfcrmapps.cn'],
  ['.my-salesforce.com', '.my-lightning.com'],
];

/** The hosts of Salesforce's API. Not `.force.com` and the like, under which customers publish pages of their own. */
export const INSTANCE_HOSTS: readonly string[] = ORG_HOSTS.map(([host]) => host);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Hosts of pages that people copy from their browser, and the API's host of the same org. */
const PAGES: readonly (readonly [string, string])[] = [
  ...ORG_HOSTS.map(([host, page]) => [page, host] as const),
  ['.my.salesforce-setup.com', '.my.salesforce.com'],
];
const EXPECTED = 'expected the address of the org, such as https://acme.my.salesforce.com';

function hostProblem(host: string): string | undefined {
  if (INSTANCE_HOSTS.some((suffix) => host.endsWith(suffix) && host.length > suffix.length)) return undefined;
  const [page, instead] = PAGES.find(([suffix]) => host.endsWith(suffix)) ?? [];
  if (page !== undefined)
    return `is the address of Salesforce’s pages; use https://${host.slice(0, -page.length)}${instead}`;
  return /\.salesforce\.com$/.test(host)
    ? `${EXPECTED}; an address without My Domain must be allowed with salesforce({ allowHosts })`
    : EXPECTED;
}

/** Why an address cannot be that of an org; undefined when it can. `allowHosts` are taken as they are. */
export function instanceUrlProblem(text: string, allowHosts: readonly string[] = []): string | undefined {
  const url = URL.parse(text);
  if (url === null) return EXPECTED;
  const { protocol, hostname, username, password, pathname, port } = url;
  if (username !== '' || password !== '') return 'must not hold a user name or a password';
  // A parser leaves these out or reads them as others, and what is put behind the address would not be a path any more.
  if (!/^[\x21-\x7e]+$/.test(text) || /[?#\\]/.test(text)) return `${EXPECTED}, without spaces and without a path`;
  // The transport lets plain http go to a loopback host only, and only where the application allows it. A stand-in has a path.
  if (protocol === 'http:' && LOOPBACK.test(hostname)) return undefined;
  if (pathname !== '/') return `${EXPECTED}, without a path`;
  const isOurs = allowHosts.includes(hostname);
  if (protocol !== 'https:') return 'must begin with https://';
  if (isOurs) return undefined;
  return port === '' ? hostProblem(hostname) : `${EXPECTED}, without a port`;
}
