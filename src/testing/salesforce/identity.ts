import type { OperationContext } from './operation.ts';
import type { SalesforceOrg } from './org.ts';
import type { SalesforceRecord } from './state.ts';

type Context = Pick<OperationContext, 'org' | 'session'>;

/** Whose session it is, in the words of OpenID. */
export function claimsOf(context: Context): Record<string, unknown> {
  const { org } = context;
  const { id, values } = userOf(context);
  const host = org.isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
  return {
    sub: `${host}/id/${org.organizationId}/${id}`,
    user_id: id,
    organization_id: org.organizationId,
    preferred_username: values.Username,
    nickname: values.Alias,
    name: values.Name,
    email: values.Email,
    email_verified: true,
    given_name: values.FirstName,
    family_name: values.LastName,
    zoneinfo: values.TimeZoneSidKey,
    locale: values.LocaleSidKey,
    language: values.LanguageLocaleKey,
    user_type: 'STANDARD',
    active: values.IsActive,
    updated_at: values.LastModifiedDate,
    is_app_installed: true,
    urls: { ...urlsOf(org, id), recent: dataUrl(org, 'recent/'), custom_domain: org.instanceUrl },
  };
}

/** Whose session it is, as the address that is in a token's answer tells it. */
export function identityOf(context: Context): Record<string, unknown> {
  const { org } = context;
  const { id, values } = userOf(context);
  const picture = `${org.instanceUrl}/profilephoto/005`;
  return {
    id: `${org.instanceUrl}/id/${org.organizationId}/${id}`,
    user_id: id,
    organization_id: org.organizationId,
    username: values.Username,
    nick_name: values.Alias,
    display_name: values.Name,
    email: values.Email,
    user_type: 'STANDARD',
    language: values.LanguageLocaleKey,
    photos: { picture: `${picture}/F`, thumbnail: `${picture}/T` },
    urls: urlsOf(org, id),
  };
}

function userOf({ org, session }: Context): SalesforceRecord {
  return org.get(session?.userId ?? '');
}

// `{version}` stands there as it is: callers put theirs in its place.
function dataUrl({ instanceUrl }: SalesforceOrg, path: string): string {
  return `${instanceUrl}/services/data/v{version}/${path}`;
}

function urlsOf(org: SalesforceOrg, userId: string): Record<string, string> {
  const soap = (kind: string) =>
    `${org.instanceUrl}/services/Soap/${kind}/{version}/${org.organizationId.slice(0, 15)}`;
  return {
    enterprise: soap('c'),
    metadata: soap('m'),
    partner: soap('u'),
    rest: dataUrl(org, ''),
    sobjects: dataUrl(org, 'sobjects/'),
    search: dataUrl(org, 'search/'),
    query: dataUrl(org, 'query/'),
    profile: `${org.instanceUrl}/${userId}`,
  };
}
