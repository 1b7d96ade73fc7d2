import { domainToUnicode } from 'node:url';
import { domainOf } from '../../../matching/email-address.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import { containing, joined, type Soql, soql } from '../soql.ts';

/** What the fields and objects of a query take of its address. */
const REST_OF_QUERY = 1_500;
const { valuesOfOneQuery, addressLength } = SALESFORCE_LIMITS;

/** As few lists as queries may have: so many values each, and no longer than fits into an address. */
function listsOf(values: readonly string[], most: number, lengthOf: (value: string) => number): string[][] {
  const lists: string[][] = [];
  let left = 0;
  for (const value of values) {
    const length = lengthOf(value);
    const list = lists.at(-1);
    if (list !== undefined && list.length < most && length <= left) {
      list.push(value);
      left -= length;
    } else {
      lists.push([value]);
      left = addressLength - REST_OF_QUERY - length;
    }
  }
  return lists;
}

const encodedLength = (text: string): number => encodeURIComponent(text.toWellFormed()).length;
const inLists = (values: readonly string[]): string[][] =>
  listsOf(values, valuesOfOneQuery, (value) => encodedLength(`'${value}', `));

/** A domain as it is sent, and as people write it. */
function spellings(domain: string): string[] {
  const written = domainToUnicode(domain);
  return written === '' || written === domain ? [domain] : [domain, written];
}

const spelledEmails = (emails: readonly string[]): string[] =>
  emails.flatMap((email) => {
    const domain = domainOf(email);
    return spellings(domain).map((spelled) => email.slice(0, -domain.length) + spelled);
  });

/**
 * Contacts with one of these addresses; the case of letters does not count. What is in the bin, such as those that were
 * merged into others, does not come.
 */
export const contactsByEmail = (emails: readonly string[], hasPersonAccounts: boolean): Soql[] =>
  inLists(spelledEmails(emails)).map(
    (some) => soql`SELECT ${contactFields(hasPersonAccounts)} FROM Contact WHERE Email IN ${some}`,
  );

/** These contacts. */
export const contactsById = (ids: readonly string[], hasPersonAccounts: boolean): Soql[] =>
  inLists(ids).map((some) => soql`SELECT ${contactFields(hasPersonAccounts)} FROM Contact WHERE Id IN ${some}`);

const contactFields = (hasPersonAccounts: boolean): Soql =>
  hasPersonAccounts
    ? soql`Id, Name, Email, AccountId, Account.Name, Account.IsPersonAccount`
    : soql`Id, Name, Email, AccountId, Account.Name`;

/** Leads with one of these addresses. One that was converted is a contact now. */
export const leadsByEmail = (emails: readonly string[]): Soql[] =>
  inLists(spelledEmails(emails)).map(
    (some) => soql`SELECT Id, Name, Email FROM Lead WHERE IsConverted = false AND Email IN ${some}`,
  );

/** The ways in which a web address has this domain and no other. Anywhere in it, `x.com` would be half of all. */
const siteOf = (domain: string): Soql[] =>
  spellings(domain).flatMap((spelled) => [
    soql`Website = ${spelled}`,
    soql`Website LIKE ${containing(`//${spelled}`)}`,
    soql`Website LIKE ${containing(`www.${spelled}`)}`,
    soql`Website LIKE ${containing(`${spelled}/`)}`,
  ]);
const conditionsOf = (domain: string): Soql => joined(siteOf(domain), soql` OR `);
/** Conditions of one domain, in two spellings. */
const MOST_CONDITIONS = 8;

/** Accounts whose web address may be one of these domains: more than those that are. */
export const accountsByDomain = (domains: readonly string[], hasPersonAccounts: boolean): Soql[] =>
  listsOf(domains, Math.floor(valuesOfOneQuery / MOST_CONDITIONS), (domain) =>
    encodedLength(`${conditionsOf(domain)} OR `),
  ).map((some) => {
    const sites = joined(some.map(conditionsOf), soql` OR `);
    return hasPersonAccounts
      ? soql`SELECT Id, Name, Website FROM Account WHERE IsPersonAccount = false AND (${sites})`
      : soql`SELECT Id, Name, Website FROM Account WHERE ${sites}`;
  });

/** The parts these contacts have in opportunities. */
export const rolesOf = (contactIds: readonly string[]): Soql[] =>
  inLists(contactIds).map(
    (some) =>
      soql`SELECT Id, ContactId, OpportunityId, Opportunity.Name, Opportunity.IsClosed, Opportunity.CreatedDate, Opportunity.CloseDate FROM OpportunityContactRole WHERE ContactId IN ${some}`,
  );

/** The opportunities of these accounts. */
export const opportunitiesOf = (accountIds: readonly string[]): Soql[] =>
  inLists(accountIds).map(
    (some) =>
      soql`SELECT Id, Name, IsClosed, CreatedDate, CloseDate, AccountId FROM Opportunity WHERE AccountId IN ${some}`,
  );
