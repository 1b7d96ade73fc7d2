import { isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import { shownName } from '../../../formatters/clean-text.ts';
import type { Finding } from '../../../integration.ts';
import type { Row, SalesforceApi } from '../salesforce-api.ts';
import { type Soql, soql } from '../soql.ts';
import { couldNotAsk } from './could-not-ask.ts';

const NAME = 'org';
const VERSION = 'api-version';

/** Whose token it is. */
interface Identity {
  organizationId: string;
  userId: string;
}

/** What the version of the API has, and whom the token belongs to: the address of somebody's identity, whatever its scopes. */
interface Resources {
  identity?: unknown;
  sobjects?: unknown;
}

function identityIn({ identity }: Resources): Identity | undefined {
  const [, organizationId, userId] = /\/id\/(00D\w{12}(?:\w{3})?)\/(005\w{12}(?:\w{3})?)$/.exec(String(identity)) ?? [];
  return organizationId === undefined || userId === undefined ? undefined : { organizationId, userId };
}

/** The only row; undefined when it is not shown. Throws when Salesforce could not be asked. */
async function shownRow(api: SalesforceApi, query: Soql): Promise<Row | undefined> {
  try {
    return (await api.query(query))[0];
  } catch (error) {
    if (isIntegrationError(error) && (error.code === 'PERMISSION_DENIED' || error.code === 'REJECTED'))
      return undefined;
    throw error;
  }
}

/** A name on one line; empty for what is none. */
const nameIn = (value: unknown): string => (typeof value === 'string' ? shownName(value) : '');

function kindOf({ IsSandbox, OrganizationType }: Partial<Row>): string {
  if (IsSandbox === true) return ' It is a sandbox, not the org that people work in.';
  return OrganizationType === 'Developer Edition' ? ' It is a developer’s org, not one that people work in.' : '';
}

async function connected(api: SalesforceApi, identity: Identity | undefined): Promise<Finding> {
  if (identity === undefined) {
    const message = 'Salesforce accepts the token, and does not tell to which org it belongs.';
    return finding(NAME, 'unknown', message, 'Check the address of the org.');
  }
  const { organizationId, userId } = identity;
  const org = await shownRow(
    api,
    soql`SELECT Id, Name, IsSandbox, OrganizationType, InstanceName FROM Organization WHERE Id = ${organizationId}`,
  );
  const user = await shownRow(api, soql`SELECT Id, Username FROM User WHERE Id = ${userId}`);
  const name = nameIn(org?.Name);
  const where = [organizationId, nameIn(org?.InstanceName)].filter((part) => part !== '');
  const shownOrg = name === '' ? where.join(', ') : `“${name}” (${where.join(', ')})`;
  return ok(
    NAME,
    `Connected to the org ${shownOrg} as the user ${nameIn(user?.Username) || userId}.${kindOf(org ?? {})}`,
  );
}

function served({ sobjects }: Resources): Finding {
  const [, version] = /\/v(\d{2,3}\.\d)\//.exec(String(sobjects)) ?? [];
  return ok(VERSION, `The org serves the API${version === undefined ? '' : ` in version ${version}`}.`);
}

/** Which versions the org has, where the one that is used is not there. Anybody may ask. */
async function notServed(api: SalesforceApi): Promise<Finding> {
  const all = await api.call<unknown>({ method: 'GET', path: '/services/data' });
  const versions = (Array.isArray(all) ? (all as { version?: unknown }[]) : []).flatMap(({ version }) =>
    typeof version === 'string' && /^\d{2,3}\.\d$/.test(version) ? [version] : [],
  );
  const newest = versions.at(-1);
  if (newest === undefined) {
    const message = 'At the address of the org there is no API of Salesforce.';
    return { ...finding(NAME, 'failed', message, 'Check the address of the org.'), code: 'NOT_FOUND' };
  }
  const message = `The org does not serve the version of the API that is asked for. It serves ${versions[0]} to ${newest}.`;
  return { ...finding(VERSION, 'failed', message, `Give salesforce({ apiVersion: '${newest}' }).`), code: 'REJECTED' };
}

const isWithoutVersion = (error: unknown): boolean =>
  isIntegrationError(error) && (error.code === 'NOT_FOUND' || error.vendorCode === 'UNSUPPORTED_API_VERSION');

/** Which org and user it is, and whether the API can be called. `isOpen` is false when there is nothing else to ask. */
export async function connectionFindings(api: SalesforceApi): Promise<{ findings: Finding[]; isOpen: boolean }> {
  try {
    const resources = await api.call<Resources>({ method: 'GET', path: '' });
    return { findings: [await connected(api, identityIn(resources)), served(resources)], isOpen: true };
  } catch (error) {
    const told = isWithoutVersion(error)
      ? notServed(api).catch(() => couldNotAsk(NAME, error))
      : couldNotAsk(NAME, error);
    return { findings: [await told], isOpen: false };
  }
}
