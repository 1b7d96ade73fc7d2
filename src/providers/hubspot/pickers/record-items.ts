import { pickerItem } from '../../../crm/picker-item.ts';
import { pickerLine } from '../../../crm/picker-line.ts';
import type { SearchItem } from '../../../integration.ts';
import type { RecordType } from '../objects.ts';

/** A record as HubSpot answers with it. */
export interface RecordAnswer {
  id: string;
  properties?: Record<string, string | null | undefined>;
  createdAt?: string;
}

type Values = Record<string, string>;

interface Picker {
  properties: readonly string[];
  /** The property that says when a record was changed. */
  changed: string;
  label(values: Values): string;
  details(values: Values, createdAt: string): readonly string[];
}

/** The stages that a person made have numbers for names; those say nothing. */
const stageName = (stage = ''): string => (/^\d*$/.test(stage) ? '' : stage);

function dealDetails(values: Values): string[] {
  const { dealstage, amount = '', deal_currency_code = '' } = values;
  const stage = stageName(dealstage);
  const isClosed = values.hs_is_closed === 'true' && !stage.startsWith('closed');
  return [stage, amount === '' ? '' : `${amount} ${deal_currency_code}`, isClosed ? 'closed' : ''];
}

/** What a picker shows of each kind of record. */
export const PICKERS: Record<RecordType, Picker> = {
  contact: {
    properties: ['firstname', 'lastname', 'email', 'company'],
    changed: 'lastmodifieddate',
    label: ({ firstname = '', lastname = '', email = '' }) => `${firstname} ${lastname}`.trim() || email,
    details: ({ email = '', company = '' }) => [email, company],
  },
  company: {
    properties: ['name', 'domain'],
    changed: 'hs_lastmodifieddate',
    label: ({ name = '', domain = '' }) => name || domain,
    details: ({ domain = '' }) => [domain],
  },
  deal: {
    properties: ['dealname', 'dealstage', 'amount', 'deal_currency_code', 'hs_is_closed'],
    changed: 'hs_lastmodifieddate',
    label: ({ dealname = '' }) => dealname,
    details: dealDetails,
  },
  ticket: {
    properties: ['subject'],
    changed: 'hs_lastmodifieddate',
    label: ({ subject = '' }) => subject,
    details: (_values, createdAt) => [/^\d{4}-\d\d-\d\d/.exec(createdAt)?.map((day) => `of ${day}`)[0] ?? ''],
  },
};

/** A record as a picker shows it. */
export function toItem(type: RecordType, { id, properties = {}, createdAt = '' }: RecordAnswer): SearchItem {
  const given = Object.entries(properties).map(([name, value]) => [name, pickerLine(value ?? '')] as const);
  const values: Values = Object.fromEntries(given);
  const { label, details } = PICKERS[type];
  return pickerItem(id, label(values) || `${type} ${id}`, details(values, createdAt));
}
