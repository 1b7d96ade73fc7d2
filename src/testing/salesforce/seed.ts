import type { SalesforceOrg } from './org.ts';
import { writeDate } from './time.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Fills an empty organization: two users, a session, and one record of every sort that reports are put on. */
export function seedOrg(org: SalesforceOrg): void {
  const zone = { TimeZoneSidKey: 'America/New_York', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US' };
  const staff = { ...zone, IsActive: true, UserType: 'Standard', CompanyName: org.name };
  const { id } = org.add('User', {
    ...staff,
    FirstName: 'Ines',
    LastName: 'Marchetti',
    Email: 'ines@sandbox.example',
    Username: 'ines@sandbox.example',
    Alias: 'imarc',
  });
  // Somebody has to be the first.
  org.edit(id, { CreatedById: id });
  org.add('User', {
    ...staff,
    FirstName: 'Tomas',
    LastName: 'Berg',
    Email: 'tomas@sandbox.example',
    Username: 'tomas@sandbox.example',
    Alias: 'tberg',
  });
  org.addSession();
  const account = org.add('Account', {
    Name: 'Fernhill Instruments',
    Website: 'https://www.fernhill.example',
    Phone: '+1 555 0100',
    Industry: 'Electronics',
    Type: 'Customer',
  });
  const AccountId = account.id;
  const contact = org.add('Contact', {
    FirstName: 'Noor',
    LastName: 'Haddad',
    Email: 'noor@fernhill.example',
    Title: 'Head of Operations',
    AccountId,
  });
  org.add('Lead', {
    FirstName: 'Juno',
    LastName: 'Reyes',
    Email: 'juno@brackenworks.example',
    Company: 'Brackenworks',
    Website: 'https://brackenworks.example',
  });
  const now = org.now().getTime();
  const opportunity = org.add('Opportunity', {
    Name: 'Fernhill pilot',
    StageName: 'Proposal',
    CloseDate: writeDate(now + 4 * WEEK_MS),
    Amount: 12_000,
    AccountId,
  });
  org.add('OpportunityContactRole', {
    OpportunityId: opportunity.id,
    ContactId: contact.id,
    Role: 'Decision Maker',
    IsPrimary: true,
  });
  org.add('Opportunity', {
    Name: 'Fernhill trial',
    StageName: 'Closed Won',
    CloseDate: writeDate(now - 8 * WEEK_MS),
    Amount: 900,
    AccountId,
  });
  org.add('Case', {
    Subject: 'Export takes too long',
    Description: 'Since Monday.',
    ContactId: contact.id,
    AccountId,
  });
}
