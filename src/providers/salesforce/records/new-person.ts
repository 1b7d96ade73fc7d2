import { parseEmail } from '../../../matching/email-address.ts';
import { splitName } from '../../../matching/person-name.ts';
import type { Participant } from '../../../report.ts';
import { domainOfEmail } from './match.ts';

/** What a new person becomes. */
export type PersonType = 'contact' | 'lead';

/** A record of a person as it is to be made. */
export interface NewPerson {
  type: PersonType;
  email: string;
  fields: Record<string, string>;
}

/**
 * The record of a participant; undefined for one without an address. Salesforce wants a last name, so the only word of a
 * name is one, and of a lead a company, which is that of the address where the report tells none.
 */
export function newPerson(
  { name, email: given, company = '' }: Participant,
  type: PersonType,
  accountId?: string,
): NewPerson | undefined {
  const email = parseEmail(given ?? '');
  if (email === undefined) return undefined;
  const split = splitName(name);
  const [firstName, lastName] = split.lastName === '' ? ['', split.firstName] : [split.firstName, split.lastName];
  const fields = {
    ...(firstName === '' ? {} : { FirstName: firstName }),
    LastName: lastName === '' ? email : lastName,
    Email: email,
    ...(type === 'lead' ? { Company: company.trim() || domainOfEmail(email) } : {}),
    ...(type === 'contact' && accountId !== undefined ? { AccountId: accountId } : {}),
  };
  return { type, email, fields };
}
