// Which CRM records a meeting belongs to: a dry run, the question to a person, and the export to what the person picked.
//   npm run build && node examples/match-records.ts
import { ExportService, memoryStorage } from '@liveprompt/integrations';
import { type HubSpotDestination, hubspot } from '@liveprompt/integrations/hubspot';
import { startSandbox } from '@liveprompt/integrations/testing';

type Records = NonNullable<HubSpotDestination['associations']>;

const sandbox = await startSandbox({ vendors: ['hubspot'] });
const { hubspot: portal } = sandbox.state;
const contacts = [
  { email: 'runa@hollowcreek.example', firstname: 'Runa', lastname: 'Sand' },
  { email: 'oke@hollowcreek.example', firstname: 'Oke', lastname: 'Brem' },
].map((values) => portal.addContact(values).id);
const company = portal.addCompany({ name: 'Hollow Creek Mills', domain: 'hollowcreek.example' }, { contacts });
portal.addDeal({ dealname: 'Mill scanners' }, { contacts, companies: [company.id] });
portal.addDeal({ dealname: 'Mill training' }, { contacts, companies: [company.id] });
portal.addDeal({ dealname: 'Mill pilot', dealstage: 'closedwon' }, { contacts, companies: [company.id] });

const service = new ExportService({
  providers: [
    hubspot({
      baseUrl: sandbox.hubspot.baseUrl,
      allowHosts: ['127.0.0.1'],
      matching: { internalDomains: ['acme.example'] },
    }),
  ],
  storage: memoryStorage(),
  credentials: async () => ({ accessToken: sandbox.hubspot.accessToken }),
});
const mine = service.forUser({ userId: 'user-1' });
await mine.saveIntegrationConfig({ provider: 'hubspot', credentialsRef: 'crm' });

const report = {
  title: 'Scanner rollout',
  startedAt: '2026-11-16T09:00:00Z',
  endedAt: '2026-11-16T09:40:00Z',
  participants: [
    { name: 'Ada', email: 'ada@acme.example' },
    { name: 'Runa Sand', email: 'Runa Sand <runa@hollowcreek.example>' },
    { name: 'Oke Brem', email: 'oke@hollowcreek.example' },
    { name: 'Jo Lind', email: 'jo.lind@gmail.com' },
  ],
};
const request = { report, sessionId: 'session-1', to: { provider: 'hubspot' } } as const;

const { decisions, records } = await mine.matchRecords(request);
for (const { subject, status, rule, reason } of decisions) {
  const about =
    'participant' in subject
      ? report.participants[subject.participant]?.name
      : 'domain' in subject
        ? subject.domain
        : 'the deal';
  console.log(`${about}: ${status} (${rule}). ${reason}`);
}

const asked = await mine.export(request);
console.log(`\nexport: ${asked.status}, ${asked.code}. ${asked.hint}`);

// What an application shows as a question. The first answer stands for the person's click.
const picked = decisions.flatMap(({ status, candidates }) => (status === 'ambiguous' ? candidates : [])).slice(0, 1);
console.log(`the person picks: ${picked.map(({ label }) => label)}`);
const associations = [...records, ...picked].map(({ type, id }) => ({ type, id })) as Records;

const destination = { associations, as: 'both' as const };
const sent = await mine.export({ ...request, to: { provider: 'hubspot', destination } });
console.log(`export: ${sent.status}, ${sent.parts.map(({ name }) => name)} on ${associations.map(({ type }) => type)}`);
console.log(sent.url);
await sandbox.close();

// It prints:
//   Ada: skipped (internal-domain). The domain is one of your own company.
//   Runa Sand: matched (email). One contact has this e-mail address.
//   Oke Brem: matched (email). One contact has this e-mail address.
//   Jo Lind: none (email). No contact has this e-mail address.
//   acme.example: skipped (internal-domain). The domain is one of your own company.
//   gmail.com: skipped (free-mail). Anybody can have an address of this domain, so it says nothing about a company.
//   hollowcreek.example: matched (domain). One company has this domain.
//   the deal: ambiguous (open). 2 deals are left, and no rule decides between them.
//
//   export: failed, NEEDS_CHOICE. Name the records in destination.associations, or allow to go on without them with destination.match.onAmbiguous "unattached".
//   the person picks: Mill scanners
//   export: success, note-1,meeting on contact,contact,company,deal
//   https://app.hubspot.com/contacts/48210377/record/0-3/30000000170
