import type { SalesforceField } from '../state.ts';
import { flag, picklist, READ_ONLY, systemFields, text } from './define-field.ts';

const EDITIONS = [
  'Team Edition',
  'Professional Edition',
  'Enterprise Edition',
  'Developer Edition',
  'Unlimited Edition',
];

/** The fields of the organization's own record. */
export function organizationFields(): SalesforceField[] {
  return [
    ...systemFields().filter(({ name }) => name !== 'IsDeleted'),
    text('Name', 80, { nillable: false }),
    flag('IsSandbox', { ...READ_ONLY, nillable: false }),
    picklist('OrganizationType', EDITIONS, { ...READ_ONLY, length: 40 }),
    text('InstanceName', 5, READ_ONLY),
    text('TimeZoneSidKey', 40, { nillable: false }),
    text('LanguageLocaleKey', 40, { nillable: false }),
  ];
}
