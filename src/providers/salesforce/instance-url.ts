/**
 * The hosts of Salesforce's API: My Domain with its sandboxes and partitions, the US military's, China's, and Salesforce's
 * alternative. Not `.force.com` and the like, under which customers publish pages of their own.
 */
export const INSTANCE_HOSTS: readonly string[] = [
  '.my.salesforce.com',
  '.my.salesforce.mil',
  '.my.sfcrmproducts.cn',
  '.my-salesforce.com',
];

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Hosts of pages that people copy from their browser, and the API's host of the same org. */
const PAGES: readonly [RegExp, string][] = [
  [/\.lightning\.force\.com$/, '.my.salesforce.com'],
  [/\.my\.salesforce-setup\.com$/, '.my.salesforce.com'],
  [/\.my-lightning\.com$/, '.my-salesforce.com'],
  [/\.lightning\.crmforce\.mil$/, '.my.salesforce.mil'],
  [/\.lightning\.sfcrmapps\.cn$/, '.my.sfcrmproducts.cn'],
];
const EXPECTED = 'expected the address of the org, such as https://acme.my.salesforce.com';

function hostProblem(host: string): string | undefined {
  if (INSTANCE_HOSTS.some((suffix) => host.endsWith(suffix) && host.length > suffix.length)) return undefined;
  const page = PAGES.find(([pattern]) => pattern.test(host));
  if (page !== undefined) return `is the address of Salesforce’s pages; use https://${host.replace(...page)}`;
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
