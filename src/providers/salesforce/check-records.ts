import { IntegrationError } from '../../errors.ts';
import type { SalesforceRecord } from './format.ts';
import { SALESFORCE_LIMITS } from './limits.ts';

const isLong = (value: unknown, most: number): boolean => typeof value === 'string' && value.length > most;

function problemOf(records: readonly SalesforceRecord[]): string | undefined {
  const [record, ...others] = records;
  if (record === undefined) return 'there is no record';
  if (others.length > 0) return 'there is more than one record';
  const { type, fields } = record;
  if (type !== 'Task' && type !== 'Event') return 'the record is neither a task nor an event';
  const { subject, description, location } = SALESFORCE_LIMITS;
  if (typeof fields.Subject !== 'string' || fields.Subject.trim() === '') return 'the record has no Subject';
  if (isLong(fields.Subject, subject)) return `Subject is longer than ${subject} characters`;
  if (isLong(fields.Description, description)) return `Description is longer than ${description} characters`;
  return isLong(fields.Location, location) ? `Location is longer than ${location} characters` : undefined;
}

/** What a subclass may have made of the record is looked at again. Throws `REJECTED` for one that Salesforce would not take. */
export function checkRecords(records: readonly SalesforceRecord[]): SalesforceRecord {
  const problem = problemOf(records);
  const [record] = records;
  if (problem === undefined && record !== undefined) return record;
  throw new IntegrationError({
    code: 'REJECTED',
    provider: 'salesforce',
    message: `The record does not fit Salesforce: ${problem}.`,
    hint: 'Correct formatReport of the integration; nothing was sent.',
  });
}
