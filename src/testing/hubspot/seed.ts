import type { HubSpotPortal } from './portal.ts';

/** Fills an empty portal: a token with every scope, an owner, and one record of every sort that reports are put on. */
export function seedPortal(portal: HubSpotPortal): void {
  portal.addToken();
  const owner = portal.addOwner({ email: 'ines@sandbox.example', firstName: 'Ines', lastName: 'Marchetti' });
  const hubspot_owner_id = owner.id;
  const company = portal.addCompany({ name: 'Fernhill Instruments', domain: 'fernhill.example', hubspot_owner_id });
  const contact = portal.addContact({
    email: 'noor@fernhill.example',
    firstname: 'Noor',
    lastname: 'Haddad',
    phone: '+1 555 0100',
    company: 'Fernhill Instruments',
    lifecyclestage: 'opportunity',
    hubspot_owner_id,
  });
  portal.associate(contact, company);
  const ties = { contacts: [contact.id], companies: [company.id] };
  portal.addDeal({ dealname: 'Fernhill pilot', amount: '12000', hubspot_owner_id }, ties);
  portal.addDeal({ dealname: 'Fernhill trial', dealstage: 'closedwon', amount: '900', hubspot_owner_id }, ties);
  portal.addTicket({ subject: 'Export takes too long', content: 'Since Monday.', hubspot_owner_id }, ties);
}
