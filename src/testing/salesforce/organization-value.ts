import type { SalesforceOrg } from './org.ts';
import type { SalesforceValue } from './state.ts';

/** What the organization's own record says; null for what it does not know. */
export function organizationValue(org: SalesforceOrg, field: string): SalesforceValue {
  const values: Record<string, SalesforceValue> = {
    Name: org.name,
    IsSandbox: org.isSandbox,
    OrganizationType: org.edition,
    InstanceName: 'CS42',
    TimeZoneSidKey: 'America/New_York',
    LanguageLocaleKey: 'en_US',
  };
  return values[field] ?? null;
}
