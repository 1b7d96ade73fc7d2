import { describe, expect, test } from 'vitest';
import { hasAccess, objectOfId } from '../../../src/providers/salesforce/diagnosis/object-access.ts';
import { SALESFORCE_FEATURES } from '../../../src/providers/salesforce/features.ts';
import { diagnosisOf, findingsOf, named, wellStage, wrongIn } from './diagnose-stage.ts';

const OF_OBJECTS = SALESFORCE_FEATURES.filter(({ objects }) => objects.length > 0);
const ACTIONS = { read: 'read', create: 'create', edit: 'update', delete: 'delete' } as const;
const OF_TASKS = ['fields-task', 'custom-fields-task', 'picklists-task', 'several-people-task', 'export-key-task'];

describe('the connection', () => {
  test('is well where nothing is to be mended, for five calls that write nothing', async () => {
    const at = await wellStage();
    const { findings, learned } = await diagnosisOf(at, { destination: { match: true } });
    expect(wrongIn(findings)).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual([
      'org',
      'api-version',
      ...OF_OBJECTS.map(({ id }) => id),
      ...OF_TASKS,
      'destination',
      'limit-daily',
    ]);
    expect(at.operations()).toEqual(['resources', 'query', 'query', 'describe', 'Task.describe']);
    expect(learned.at(-1)?.activities.Task?.facts.keyField).toBe('Export_Key__c');
  });

  test('says which org and which login it is, and of the person nothing else', async () => {
    const at = await wellStage();
    at.org.edit(at.org.users[0]?.id ?? '', { Username: 'integration.user', Email: 'ines@sandbox.example' });
    const [first] = await findingsOf(at);
    expect(first?.message).toBe(
      `Connected to the org “Halden Systems” (${at.org.organizationId}, CS42) as the user integration.user.`,
    );
  });

  test.each([
    [{ isSandbox: true }, 'Enterprise Edition', ' It is a sandbox, not the org that people work in.'],
    [{ isSandbox: false }, 'Developer Edition', ' It is a developer’s org, not one that people work in.'],
    [{ isSandbox: false }, '<b>evil</b>', ''],
  ])('says what kind of org it is: %o, %s', async (options, edition, sentence) => {
    const at = await wellStage(options);
    at.org.edition = edition;
    const [first] = await findingsOf(at);
    expect(first?.message).toMatch(/ as the user \S+?\.(?: |$)/);
    expect(first?.message.replace(/^.* as the user ines@sandbox\.example\./, '')).toBe(sentence);
  });

  test('shows a hostile name on one line', async () => {
    const at = await wellStage();
    at.org.name = 'Evil\n\u202eOrg\u0000';
    expect((await findingsOf(at))[0]?.message).toContain('“Evil Org”');
  });

  test('is told by ids alone where the user may not read the org and the users', async () => {
    const at = await wellStage();
    at.org.denyObject('Organization', 'read');
    at.org.denyObject('User', 'read');
    const [first] = await findingsOf(at);
    const { organizationId, users } = at.org;
    expect(first).toEqual({
      name: 'org',
      status: 'ok',
      message: `Connected to the org ${organizationId} as the user ${users[0]?.id}.`,
    });
  });

  test('asks no service that a token with the scope api alone may not ask', async () => {
    const at = await wellStage();
    for (const method of ['userinfo', 'identity'])
      at.faults.add({ vendor: 'salesforce', method, kind: 'error', code: '403', times: 9 });
    expect(wrongIn(await findingsOf(at))).toEqual([]);
    expect(at.operations()).not.toContain('userinfo');
  });

  test.each(['revoked', 'expired'] as const)(
    'with a token that is %s is refused, and nothing else is asked',
    async (status) => {
      const at = await wellStage();
      for (const session of at.org.sessions) session.status = status;
      expect(await findingsOf(at)).toEqual([
        {
          name: 'org',
          status: 'failed',
          message: 'Salesforce does not accept the token.',
          hint: expect.any(String),
          code: 'AUTH_FAILED',
          vendorCode: 'INVALID_SESSION_ID',
        },
      ]);
      expect(at.operations()).toEqual(['resources']);
    },
  );

  test('is refused where the API is switched off', async () => {
    const at = await wellStage();
    at.faults.add({ vendor: 'salesforce', method: 'resources', kind: 'error', code: 'API_DISABLED_FOR_ORG' });
    expect(await findingsOf(at)).toMatchObject([
      { name: 'org', status: 'failed', code: 'PERMISSION_DENIED', hint: expect.stringContaining('“API Enabled”') },
    ]);
  });

  test.each(['reset-before', 'html', '503'])('is not known when Salesforce cannot be asked: %s', async (kind) => {
    const at = await wellStage();
    at.faults.add({
      vendor: 'salesforce',
      method: 'resources',
      ...(kind === '503' ? { kind: 'error', code: '503' } : { kind: kind as 'html' }),
    });
    expect(await findingsOf(at)).toEqual([expect.objectContaining({ name: 'org', status: 'unknown' })]);
  });

  test.each(['describe', 'Task.describe', 'query'])('is looked at as far as it goes when %s fails', async (method) => {
    const at = await wellStage();
    at.faults.add({ vendor: 'salesforce', method, kind: 'error', code: '503' });
    const wrong = wrongIn(await findingsOf(at, { destination: { match: true } }));
    expect(wrong.map(({ name, status }) => [name, status])).toEqual([
      [{ describe: 'objects', 'Task.describe': 'fields-task', query: 'org' }[method], 'unknown'],
    ]);
  });
});

describe('the version of the API', () => {
  test.each([{ apiVersionMax: 64 }, { apiVersionMin: 66 }])('is one that the org has: %o', async (options) => {
    const at = await wellStage(options);
    const { min, max } = at.org.apiVersions;
    expect(await findingsOf(at)).toEqual([
      {
        name: 'api-version',
        status: 'failed',
        message: `The org does not serve the version of the API that is asked for. It serves ${min}.0 to ${max}.0.`,
        hint: `Give salesforce({ apiVersion: '${max}.0' }).`,
        code: 'REJECTED',
      },
    ]);
    expect(wrongIn(await findingsOf(at, { apiVersion: `${max}.0` }))).toEqual([]);
  });

  test('may be one that Salesforce has taken away', async () => {
    const at = await wellStage();
    at.faults.add({ vendor: 'salesforce', method: 'resources', kind: 'error', code: 'UNSUPPORTED_API_VERSION' });
    expect(await findingsOf(at)).toMatchObject([{ name: 'api-version', status: 'failed', code: 'REJECTED' }]);
  });

  test('is looked for where there is no Salesforce', async () => {
    const at = await wellStage();
    at.org.apiVersions.max = 30;
    expect(await findingsOf(at)).toMatchObject([{ name: 'org', status: 'failed', code: 'NOT_FOUND' }]);
  });

  test('is not told when the versions cannot be asked for', async () => {
    const at = await wellStage({ apiVersionMax: 64 });
    at.faults.add({ vendor: 'salesforce', method: 'versions', kind: 'reset-before' });
    expect(await findingsOf(at)).toMatchObject([{ name: 'org', status: 'failed', code: 'NOT_FOUND' }]);
  });
});

describe('the calls that are left', () => {
  test.each([
    [89_990, 'ok'],
    [90_000, 'warning'],
    [99_990, 'warning'],
  ])('after %i of 100,000: %s', async (used, status) => {
    const at = await wellStage();
    at.org.apiUsage.used = used;
    const told = named(await findingsOf(at), 'limit-daily');
    expect(told?.status).toBe(status);
    expect(told?.message).toBe(
      `${(100_000 - used - 5).toLocaleString('en-US')} of 100,000 API calls of the last 24 hours are left.`,
    );
  });

  /** What Salesforce sends, without its word on the calls. */
  const silent: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    return new Response(answer.body, { status: answer.status });
  };

  test('are asked for where answers do not tell', async () => {
    const at = await wellStage();
    at.org.apiUsage.used = 95_000;
    expect(named(await findingsOf(at, { fetch: silent }), 'limit-daily')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('of 100,000 API calls'),
    });
    expect(at.operations().at(-1)).toBe('limits');
  });

  test('are not known where the user may not ask', async () => {
    const at = await wellStage();
    at.faults.add({ vendor: 'salesforce', method: 'limits', kind: 'error', code: '403' });
    expect(wrongIn(await findingsOf(at, { fetch: silent }))).toMatchObject([
      { name: 'limit-daily', status: 'unknown' },
    ]);
    at.org.apiUsage.limit = 0;
    at.org.apiUsage.used = 0;
    expect(wrongIn(await findingsOf(at, { fetch: silent })).map(({ code }) => code)).toEqual(['QUOTA_EXCEEDED']);
  });

  test('are none: that is said first', async () => {
    const at = await wellStage({ dailyLimit: 0 });
    expect(await findingsOf(at)).toMatchObject([{ name: 'org', status: 'unknown', code: 'QUOTA_EXCEEDED' }]);
  });
});

describe('the features', () => {
  test.each(OF_OBJECTS.map((feature) => [feature.id, feature] as const))(
    'tell what %s lacks',
    async (id, { objects, sentence }) => {
      for (const { object, access } of objects) {
        const at = await wellStage();
        at.org.denyObject(object as 'Task', ACTIONS[access]);
        const told = named(await findingsOf(at, { destination: { match: false, whatId: '001Ws0000000001' } }), id);
        expect(told).toEqual({
          name: id,
          status: id === 'task' ? 'failed' : 'warning',
          message: expect.stringContaining(sentence),
          hint: expect.stringMatching(/^Give the user of the connection .*, in a permission set\.$/),
        });
        expect(told?.hint).toMatch(/Task|Event/.test(object) ? /“(Edit Tasks|Edit Events)”/ : new RegExp(object));
      }
    },
  );

  test.each([
    ['contacts', 'Contact'],
    ['leads', 'Lead'],
    ['accounts', 'Account'],
    ['opportunities', 'Opportunity'],
  ] as const)('without which a destination is refused are failed: %s', async (id, object) => {
    const at = await wellStage();
    at.org.denyObject(object, 'read');
    const statusOf = async (match: object | boolean) =>
      named(await findingsOf(at, { destination: { match } }), id)?.status;
    expect(await statusOf(true)).toBe('failed');
    expect(await statusOf({ [id]: false })).toBe('warning');
  });

  test('of accounts and opportunities are not needed where it is named what the report is about', async () => {
    const at = await wellStage();
    for (const object of ['Account', 'Opportunity', 'Contact'] as const) at.org.denyObject(object, 'read');
    const findings = await findingsOf(at, { destination: { match: true, whatId: at.org.records('Case')[0]?.id } });
    const statuses = ['accounts', 'opportunities', 'contacts'].map((id) => named(findings, id)?.status);
    expect(statuses).toEqual(['warning', 'warning', 'failed']);
  });

  test('are told by what Salesforce says of an object', () => {
    const objects = new Map([
      ['Hidden', { name: 'Hidden', keyPrefix: 'a01', queryable: false }],
      ['Shown__c', { name: 'Shown__c', keyPrefix: 'a01', queryable: true }],
    ]);
    expect(objectOfId(objects, 'a01Ws0000000001AAA')?.name).toBe('Shown__c');
    expect(hasAccess(objects, { object: 'Hidden', access: 'read' })).toBe(false);
    expect(hasAccess(objects, { object: 'Shown__c', access: 'edit' })).toBe(false);
  });

  test('name all that lacks', async () => {
    const at = await wellStage();
    for (const object of ['Opportunity', 'OpportunityContactRole'] as const) at.org.denyObject(object, 'read');
    expect(named(await findingsOf(at), 'opportunities')?.hint).toContain(
      'read access to Opportunity and read access to OpportunityContactRole',
    );
  });

  test('of a record that may not be made leave out its fields', async () => {
    const at = await wellStage();
    at.org.denyObject('Task', 'create');
    const findings = await findingsOf(at);
    expect(findings.filter(({ name }) => OF_TASKS.includes(name))).toEqual([]);
    expect(at.operations()).not.toContain('Task.describe');
  });
});
