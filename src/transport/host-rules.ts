import { IntegrationError } from '../errors.ts';

/** Which hosts a request may go to. */
export interface HostRules {
  /** The vendor's own hosts: `slack.com` for exactly that host, `.slack.com` for every host below it. Absent: any public host. */
  hosts?: readonly string[] | undefined;
  /** Host names, without a port, that the host application allows beside them. Loopback ones may be plain http. */
  allowHosts?: readonly string[] | undefined;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Private, shared, link-local, benchmarking, multicast and reserved addresses. */
const SPECIAL_V4 =
  /^(0|10|127|169\.254|192\.168|192\.0\.[02]|198\.1[89]|198\.51\.100|203\.0\.113|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|2[34]\d|25[0-5])\./;
const INTERNAL_NAME = /(^|\.)(localhost|local|internal|intranet|home|lan|corp)$/;
const isAddressOfOurs = (host: string): boolean =>
  INTERNAL_NAME.test(host) || host.startsWith('[') || SPECIAL_V4.test(host) || !host.includes('.');

const matches = (host: string, rule: string): boolean => (rule.startsWith('.') ? host.endsWith(rule) : host === rule);

function refuse(host: string, hint: string): never {
  throw new IntegrationError({
    code: 'INVALID_INPUT',
    message: `Requests to the host ${JSON.stringify(host.slice(0, 100))} are not allowed.`,
    hint,
  });
}

/**
 * The parsed URL, when a request may go there. Names are judged as they are written; what they resolve to is not looked
 * at. Throws `INVALID_INPUT` naming the host, and only the host, when not:
 * a URL may be a secret.
 */
export function checkHost(url: string | URL, rules: HostRules): URL {
  const parsed = URL.parse(String(url));
  if (parsed === null) {
    throw new IntegrationError({ code: 'INVALID_INPUT', message: 'The address is not a URL.' });
  }
  const host = parsed.hostname.replace(/\.$/, '');
  const allowed = rules.allowHosts?.includes(host) ?? false;
  const plainHttp = parsed.protocol === 'http:' && LOOPBACK.test(host) && (allowed || rules.hosts?.includes(host));
  if (parsed.protocol !== 'https:' && !plainHttp) {
    const hint = LOOPBACK.test(host)
      ? `Allow it by name: allowHosts: ['${host}'], without scheme or port.`
      : 'Use an https address.';
    refuse(`${parsed.protocol}//${host}`, hint);
  }
  if (parsed.username !== '' || parsed.password !== '')
    refuse(host, 'Leave user name and password out of the address.');
  if (allowed) return parsed;
  if (rules.hosts === undefined) {
    if (isAddressOfOurs(host)) refuse(host, 'Name the host in `hosts` of the provider card if it is meant.');
    return parsed;
  }
  if (!rules.hosts.some((rule) => matches(host, rule))) {
    refuse(host, `Use an address of ${rules.hosts.join(', ')}, or allow this host by name with \`allowHosts\`.`);
  }
  return parsed;
}
