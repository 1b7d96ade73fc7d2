import { pickerItem } from '../../../crm/picker-item.ts';
import { pickerLine } from '../../../crm/picker-line.ts';
import type { SearchItem } from '../../../integration.ts';
import type { RecordType } from '../objects.ts';
import type { Row } from '../salesforce-api.ts';
import { type Soql, soql } from '../soql.ts';

/** The text of a field, such as `Name` or `Account.Name`, on one line; empty where there is none. */
type Read = (path: string) => string;

interface Picker {
  /** As the API names the object. */
  object: Soql;
  one: string;
  several: string;
  fields: Soql;
  /** Those that Salesforce shows to everybody who may see the record. */
  leastFields: Soql;
  /** Which records are offered; all of them when absent. */
  offered?: Soql;
  label(read: Read): string;
  details(read: Read): readonly string[];
}

/** What a picker shows of each kind of record. */
export const PICKERS: Record<RecordType, Picker> = {
  Account: {
    object: soql`Account`,
    one: 'an account',
    several: 'accounts',
    fields: soql`Id, Name, Website, Type, BillingCity`,
    leastFields: soql`Id, Name`,
    label: (read) => read('Name'),
    details: (read) => [read('Website'), read('Type'), read('BillingCity')],
  },
  Contact: {
    object: soql`Contact`,
    one: 'a contact',
    several: 'contacts',
    fields: soql`Id, Name, Email, Account.Name`,
    leastFields: soql`Id, Name`,
    label: (read) => read('Name') || read('Email'),
    details: (read) => [read('Email'), read('Account.Name')],
  },
  Lead: {
    object: soql`Lead`,
    one: 'a lead',
    several: 'leads',
    fields: soql`Id, Name, Company, Email, IsConverted`,
    leastFields: soql`Id, Name, IsConverted`,
    offered: soql`IsConverted = false`,
    label: (read) => read('Name') || read('Email'),
    details: (read) => [read('Company'), read('Email')],
  },
  Opportunity: {
    object: soql`Opportunity`,
    one: 'an opportunity',
    several: 'opportunities',
    fields: soql`Id, Name, Account.Name, StageName, Amount, IsClosed`,
    leastFields: soql`Id, Name`,
    label: (read) => read('Name'),
    details: (read) => [read('Account.Name'), read('StageName'), read('Amount'), closed(read, 'StageName')],
  },
  Case: {
    object: soql`Case`,
    one: 'a case',
    several: 'cases',
    fields: soql`Id, CaseNumber, Subject, Account.Name, Status, IsClosed`,
    leastFields: soql`Id, CaseNumber`,
    label: (read) => `${read('CaseNumber')} ${read('Subject')}`.trim(),
    details: (read) => [read('Account.Name'), read('Status'), closed(read, 'Status')],
  },
};

/** An org names its own stages, and most of those at the end are called so. */
const closed = (read: Read, stage: string): string =>
  read('IsClosed') === 'true' && !/^closed/i.test(read(stage)) ? 'closed' : '';

function textAt(row: Row, path: string): string {
  let value: unknown = row;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '';
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A record as a picker shows it. */
export function toItem(type: RecordType, row: Row): SearchItem {
  const { label, details } = PICKERS[type];
  const read: Read = (path) => pickerLine(textAt(row, path));
  return pickerItem(row.Id, label(read) || `${type.toLowerCase()} ${row.Id}`, details(read));
}
