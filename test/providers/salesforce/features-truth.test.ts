import { describe, expect, test } from 'vitest';
import { type ExportOptions, type ExportOutcome, isIntegrationError, type MeetingReport } from '../../../src/index.ts';
import { SALESFORCE_FEATURES } from '../../../src/providers/salesforce/features.ts';
import type { SalesforceDestination } from '../../../src/providers/salesforce/index.ts';
import { salesforceService } from '../../support/salesforce-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof salesforceService>>;
type SandboxType = Parameters<Stage['org']['records']>[0];
/** What came of it: the status and all codes of an outcome, or the code of what was thrown. */
type Run = (at: Stage) => Promise<string[]>;

const ACTIONS = { read: 'read', create: 'create', edit: 'update', delete: 'delete' } as const;
const SUMMARY = sampleReport().summary as NonNullable<MeetingReport['summary']>;
const REPORT: MeetingReport = sampleReport({
  participants: [
    { name: 'Ines', email: 'ines@sandbox.example', isInternal: true },
    { name: 'Noor Haddad', email: 'noor@fernhill.example' },
    { name: 'Fresh Face', email: 'fresh@unheard.example' },
  ],
  summary: { ...SUMMARY, actionItems: [{ description: 'Call', owner: 'Ines' }] },
  attachments: [{ name: 'a.txt', mimeType: 'text/plain', content: new TextEncoder().encode('hello') }],
});

const codesOf = ({ status, code, warnings }: ExportOutcome): string[] => [
  status,
  ...(code === undefined ? [] : [code]),
  ...warnings.map((warning) => warning.code),
];

async function thrownBy(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return ['success'];
  } catch (error) {
    if (isIntegrationError(error)) return [error.code];
    throw error;
  }
}

const idOf = ({ org }: Stage, type: SandboxType): string => org.records(type)[0]?.id ?? '';
const onContact = (at: Stage, more: SalesforceDestination = {}): SalesforceDestination => ({
  whoId: idOf(at, 'Contact'),
  match: false,
  ...more,
});

const send = (at: Stage, destination: SalesforceDestination, options: ExportOptions = {}, report = REPORT) =>
  at.mine.export({
    report,
    sessionId: 's',
    to: { provider: 'salesforce', destination },
    options: { includeAttachments: false, ...options },
  });

const exporting =
  (destination: (at: Stage) => SalesforceDestination, options?: ExportOptions): Run =>
  async (at) =>
    codesOf(await send(at, destination(at), options));

/** Exports, takes something away, and then does this to what is there. */
const afterwards =
  (object: 'Task' | 'Event', then: (at: Stage, id: string, destination: SalesforceDestination) => Promise<string[]>) =>
  (spoil: (at: Stage) => void): Run =>
  async (at) => {
    const destination = onContact(at, { object });
    const { id = '', status } = await send(at, destination);
    expect(status).toBe('success');
    spoil(at);
    return then(at, id, destination);
  };
const editing = (object: 'Task' | 'Event') =>
  afterwards(object, async (at, _id, destination) =>
    codesOf(await send(at, destination, {}, { ...REPORT, title: 'Another title' })),
  );
const revoking = (object: 'Task' | 'Event') =>
  afterwards(object, async (at, id) => {
    const outcome = await at.mine.revokeExport(id);
    return codesOf(outcome);
  });

const matching = (match: SalesforceDestination['match']) => (): SalesforceDestination => ({ match });
const ONLY_CONTACTS = { leads: false, accounts: false, opportunities: false } as const;
const NOBODY = { contacts: false, leads: false, accounts: false, opportunities: false, onNone: 'unattached' } as const;

type Spoiled = (spoil: (at: Stage) => void) => Run;
const first =
  (run: Run): Spoiled =>
  (spoil) =>
  (at) => {
    spoil(at);
    return run(at);
  };

/** Each feature by what needs it. */
const RUNS: Record<string, Spoiled> = {
  org: first(exporting((at) => onContact(at))),
  'api-version': first(exporting((at) => onContact(at))),
  'limit-daily': first(exporting((at) => onContact(at))),
  task: first(exporting((at) => onContact(at))),
  event: first(exporting((at) => onContact(at, { object: 'Event' }))),
  'edit-task': editing('Task'),
  'edit-event': editing('Event'),
  'revoke-task': revoking('Task'),
  'revoke-event': revoking('Event'),
  fields: first(exporting((at) => onContact(at))),
  'custom-fields': first(exporting((at) => onContact(at, { customFields: { Region__c: 'North' } }))),
  picklists: first(exporting((at) => onContact(at))),
  'several-people': first(async (at) => {
    at.org.add('Contact', { LastName: 'Face', Email: 'fresh@unheard.example' });
    return exporting(matching({ leads: false, accounts: false, opportunities: false }))(at);
  }),
  'export-key': first(async (at) => {
    const findings = await at.mine.setUp(at.setting.id);
    return findings.every(({ status }) => status === 'ok') ? ['success'] : ['setUp'];
  }),
  contacts: first(exporting(matching(ONLY_CONTACTS))),
  leads: first(exporting(matching({ ...NOBODY, leads: true }))),
  accounts: first(exporting(matching({ ...NOBODY, accounts: true }))),
  opportunities: first(exporting(matching({ leads: false, accounts: false }))),
  cases: first((at) => thrownBy(at.mine.search(at.setting.id, 'case', {}))),
  'create-contacts': first(exporting(matching({ ...ONLY_CONTACTS, createMissing: 'contact' }))),
  'create-leads': first(exporting(matching({ ...NOBODY, leads: true, createMissing: 'lead' }))),
  'task-owners': first(exporting((at) => onContact(at, { tasks: true }))),
  files: first(exporting((at) => onContact(at), { includeAttachments: true })),
};

const field = ({ org }: Stage, name: string) => org.fields('Task').find((one) => one.name === name);
const fault = (at: Stage, code: string): void =>
  at.sandbox.faults.add({ vendor: 'salesforce', kind: 'error', code, times: 50 });

/** What else a feature takes, taken away. */
const SPOILED: Record<string, ((at: Stage) => void)[]> = {
  org: [
    ({ org }) => {
      for (const session of org.sessions) session.status = 'expired';
    },
    ({ org }) => {
      for (const session of org.sessions) session.status = 'revoked';
    },
  ],
  'api-version': [(at) => fault(at, 'API_DISABLED_FOR_ORG'), (at) => fault(at, 'API_CURRENTLY_DISABLED')],
  'limit-daily': [
    ({ org }) => {
      org.apiUsage.used = 97_000;
    },
  ],
  fields: ['Description', 'Subject', 'ActivityDate', 'Status', 'Priority', 'WhoId'].flatMap((name) => [
    ({ org }: Stage) => org.hideField('Task', name),
    (at: Stage) => void Object.assign(field(at, name) ?? {}, { createable: false }),
  ]),
  'custom-fields': [
    ({ org }) => org.hideField('Task', 'Region__c'),
    (at) => void Object.assign(field(at, 'Region__c') ?? {}, { createable: false }),
    ({ org }) => void org.addField('Task', { name: 'Also__c', required: true }),
  ],
  picklists: [
    (at) => field(at, 'Status')?.picklistValues.splice(2, 1),
    (at) => field(at, 'Priority')?.picklistValues.splice(0, 1),
  ],
  'several-people': [
    ({ org }) => {
      org.sharedActivities = false;
    },
  ],
  'export-key': [
    ({ org }) => org.hideField('Task', 'Export_Key__c'),
    (at) => void Object.assign(field(at, 'Export_Key__c') ?? {}, { unique: false }),
  ],
  'task-owners': [
    ({ org }) => {
      org.edit(org.users[0]?.id ?? '', { IsActive: false });
    },
  ],
};

/** An org in which everything can be done. */
async function openStage(): Promise<Stage> {
  const at = await salesforceService({ hasExportKey: true, sandbox: { hasSharedActivities: true } });
  at.org.addField('Task', { name: 'Region__c' });
  return at;
}

describe('the table is true', () => {
  test('of every feature', () => {
    expect(Object.keys(RUNS)).toEqual(SALESFORCE_FEATURES.map(({ id }) => id));
    const plain = SALESFORCE_FEATURES.filter(({ objects }) => objects.length === 0).map(({ id }) => id);
    expect(plain.filter((id) => SPOILED[id] === undefined)).toEqual([]);
  });

  test.each(SALESFORCE_FEATURES.map((feature) => [feature.id, feature] as const))(
    'of %s',
    async (id, { objects, result, without }) => {
      const run = RUNS[id] as Spoiled;
      const denied = objects.map(({ object, access }) => ({ org }: Stage) => {
        org.denyObject(object as SandboxType, ACTIONS[access]);
      });
      for (const spoil of [...denied, ...(SPOILED[id] ?? [])]) {
        const codes = await run(spoil)(await openStage());
        expect(codes).toContain(result);
        expect(codes.includes('success')).toBe(without !== 'refused' && result !== 'setUp');
        // What was edited in vain is there all the same.
        expect(codes.includes('partial')).toBe(id === 'files' || id.startsWith('edit-'));
      }
      const well = await run(() => undefined)(await openStage());
      expect(well[0]).toBe(id.startsWith('revoke-') ? 'revoked' : 'success');
      expect(well).not.toContain(result);
    },
  );

  test('of the calls: without any a report is refused', async () => {
    const at = await openStage();
    at.org.apiUsage.used = at.org.apiUsage.limit;
    expect(codesOf(await send(at, onContact(at)))).toContain('QUOTA_EXCEEDED');
  });

  test('of kinds of records that are not looked for', async () => {
    const at = await openStage();
    for (const type of ['Lead', 'Account', 'Opportunity', 'OpportunityContactRole'] as const)
      at.org.denyObject(type, 'read');
    expect((await exporting(matching(ONLY_CONTACTS))(at))[0]).toBe('success');
  });

  test.each(['contact', 'lead', 'account', 'opportunity'] as const)('of the picker of a %s', async (kind) => {
    const at = await openStage();
    expect(await thrownBy(at.mine.search(at.setting.id, kind, {}))).toEqual(['success']);
    at.org.denyObject((kind.charAt(0).toUpperCase() + kind.slice(1)) as 'Contact', 'read');
    expect(await thrownBy(at.mine.search(at.setting.id, kind, {}))).toEqual(['PERMISSION_DENIED']);
  });
});

describe('through the service', () => {
  test('a diagnosis goes by what is saved, and keeps the health', async () => {
    const at = await openStage();
    at.org.addField('Task', { name: 'Need__c', required: true });
    const findings = await at.mine.diagnose(at.setting.id);
    expect(findings.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual(['custom-fields-task']);
    expect(JSON.stringify(at.logger)).not.toContain('@');
    for (const session of at.org.sessions) session.status = 'expired';
    expect(await at.mine.diagnose(at.setting.id)).toMatchObject([{ name: 'org', code: 'AUTH_FAILED' }]);
    const [setting] = await at.mine.getActiveIntegrations();
    expect(JSON.stringify(setting)).toContain('AUTH_FAILED');
  });

  test('a field that is set up is used by the next export without asking', async () => {
    const at = await openStage();
    expect((await at.mine.setUp(at.setting.id)).map(({ status }) => status)).toEqual(['ok', 'ok']);
    at.org.requests.length = 0;
    expect((await send(at, onContact(at))).status).toBe('success');
    expect(at.operations()).toEqual(['Task.upsert']);
  });
});
