import { expect, test } from 'vitest';
import { type Fault, type FaultKind, type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { ALL_OPERATIONS } from '../../../src/testing/salesforce/routes.ts';
import { ask, openSalesforce, refusalOf, V } from './salesforce-client.ts';

type Kind = Fault extends infer F ? (F extends Fault ? Omit<F, 'vendor' | 'method'> : never) : never;
const on = (kind: Kind): Fault => ({ vendor: 'salesforce', method: 'Task.create', ...kind }) as Fault;

function post({ salesforce }: Sandbox<'salesforce'>, base: string): Request {
  return new Request(`${base}${V}/sobjects/Task`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Bearer ${salesforce.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ Subject: 'x' }),
  });
}

/** The status, or what was thrown, and Salesforce's own word for it. */
async function result(answer: Promise<Response>): Promise<string> {
  try {
    const response = await answer;
    const text = await response.text();
    const [error] = text.startsWith('[') ? (JSON.parse(text) as { errorCode: string }[]) : [];
    return [response.status, error?.errorCode].filter(Boolean).join(' ');
  } catch (error) {
    return (error as Error).message;
  }
}

const cases: [Kind, { seen: string; stored: number }][] = [
  [
    { kind: 'connection-refused', forMs: 50 },
    { seen: 'fetch failed', stored: 0 },
  ],
  [{ kind: 'http-429' }, { seen: '429 REQUEST_LIMIT_EXCEEDED', stored: 0 }],
  [{ kind: 'http-500-before' }, { seen: '500', stored: 0 }],
  [{ kind: 'http-500-after' }, { seen: '500', stored: 1 }],
  [{ kind: 'reset-before' }, { seen: 'fetch failed', stored: 0 }],
  [{ kind: 'reset-after' }, { seen: 'fetch failed', stored: 1 }],
  [
    { kind: 'slow', delayMs: 1 },
    { seen: '201', stored: 1 },
  ],
  [{ kind: 'html' }, { seen: '200', stored: 0 }],
  [
    { kind: 'html', committed: true },
    { seen: '200', stored: 1 },
  ],
  [{ kind: 'cut-json' }, { seen: 'terminated', stored: 1 }],
  [{ kind: 'repeated' }, { seen: '201', stored: 2 }],
  [{ kind: 'token-revoked' }, { seen: '401 INVALID_SESSION_ID', stored: 0 }],
  [
    { kind: 'token-revoked', committed: true },
    { seen: '401 INVALID_SESSION_ID', stored: 1 },
  ],
  [{ kind: 'fatal_error' }, { seen: '500 UNKNOWN_EXCEPTION', stored: 0 }],
  [
    { kind: 'error', code: 'UNKNOWN_EXCEPTION', committed: true },
    { seen: '500 UNKNOWN_EXCEPTION', stored: 1 },
  ],
  [{ kind: 'redirect' }, { seen: '307', stored: 0 }],
];

test.for(cases)('%j through a socket and through handle', async ([kind, { seen, stored }]) => {
  for (const road of ['socket', 'handle'] as const) {
    const sandbox = await startSandbox({ vendors: ['salesforce'] });
    const org = sandbox.state.salesforce;
    sandbox.faults.add(on(kind));
    const answer =
      road === 'socket'
        ? fetch(post(sandbox, sandbox.salesforce.instanceUrl))
        : sandbox.salesforce.handle(post(sandbox, 'https://halden.my.salesforce.com'));
    expect(await result(answer), road).toBe(seen);
    expect(org.records('Task'), road).toHaveLength(stored);
    expect(org.requests.reduce((sum, { carriedOut }) => sum + carriedOut, 0)).toBe(stored);
    if (kind.kind !== 'connection-refused') {
      expect(org.requests).toMatchObject([{ operation: 'Task.create', fault: kind.kind }]);
      expect(sandbox.faults.pending).toEqual([]);
    }
    if (kind.kind === 'token-revoked') expect(org.sessions[0]?.status).toBe('revoked');
    await sandbox.close();
  }
});

test('a lost answer commits and never comes; closing ends the wait', async () => {
  const sandbox = await startSandbox({ vendors: ['salesforce'] });
  sandbox.faults.add(on({ kind: 'lost-answer' }));
  const waiting = result(fetch(post(sandbox, sandbox.salesforce.instanceUrl)));
  await expect.poll(() => sandbox.state.salesforce.records('Task').length).toBe(1);
  await sandbox.close();
  expect(await waiting).toBe('fetch failed');
});

const told = new Set<FaultKind>([...cases.map(([{ kind }]) => kind), 'lost-answer', 'error']);
test('no kind of fault is left out', () => {
  expect(told.size).toBe(15);
});

test.for([
  ['REQUEST_LIMIT_EXCEEDED', 403],
  ['INVALID_SESSION_ID', 401],
  ['UNABLE_TO_LOCK_ROW', 400],
  ['SERVER_UNAVAILABLE', 503],
  ['UNKNOWN_EXCEPTION', 500],
  ['REQUEST_RUNNING_TOO_LONG', 400],
  ['DUPLICATES_DETECTED', 400],
  ['DUPLICATE_VALUE', 400],
  ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 400],
  ['INSUFFICIENT_ACCESS_OR_READONLY', 403],
  ['API_CURRENTLY_DISABLED', 403],
  ['ENTITY_IS_DELETED', 404],
  ['503', 503],
] as const)('the error %s', async ([code, status]) => {
  await using room = await openSalesforce();
  const { sandbox, ask: request } = room;
  sandbox.faults.add(on({ kind: 'error', code }));
  const answer = await request<object[]>('POST /sobjects/Task', {});
  expect(refusalOf(answer)).toEqual([status, code]);
  expect(answer.body).toEqual([expect.objectContaining({ message: expect.any(String), errorCode: code })]);
  expect((await request('POST /sobjects/Task', {})).status).toBe(201);
});

test('faults know every operation by its name', async () => {
  await using room = await openSalesforce({ hasExternalIdField: true });
  const { sandbox, ask: request, org, seed } = room;
  const { id } = org.add('Task', {});
  const q = encodeURIComponent('SELECT Id FROM Task');
  const lines: [string, string, unknown?][] = [
    ['Task.create', 'POST /sobjects/Task', {}],
    ['Event.create', 'POST /sobjects/Event', {}],
    ['ContentVersion.create', 'POST /sobjects/ContentVersion', {}],
    ['Task.read', `GET /sobjects/Task/${id}`],
    ['Task.update', `PATCH /sobjects/Task/${id}`, {}],
    ['Task.delete', `DELETE /sobjects/Task/${id}`],
    ['Event.upsert', 'PATCH /sobjects/Event/Export_Key__c/k', {}],
    ['Contact.describe', 'GET /sobjects/Contact/describe'],
    ['Contact.basics', 'GET /sobjects/Contact'],
    ['describe', 'GET /sobjects'],
    ['query', `GET /query?q=${q}`],
    ['query', `GET /queryAll?q=${q}`],
    ['query.more', 'GET /query/01g-2'],
    ['search', `GET /search?q=${encodeURIComponent('FIND {abc}')}`],
    ['collections.create', 'POST /composite/sobjects', { records: [] }],
    ['collections.update', 'PATCH /composite/sobjects', { records: [] }],
    ['collections.delete', `DELETE /composite/sobjects?ids=${id}`],
    ['collections.read', `GET /composite/sobjects/Contact?ids=${seed.contact.id}`],
    ['collections.upsert', 'PATCH /composite/sobjects/Task/Export_Key__c', { records: [] }],
    ['composite', 'POST /composite', { compositeRequest: [] }],
    ['limits', 'GET /limits'],
    ['userinfo', 'GET /services/oauth2/userinfo'],
    ['identity', `GET /id/${org.organizationId}/${seed.user.id}`],
    ['oauth.token', 'POST /services/oauth2/token'],
    ['revoke', 'POST /services/oauth2/revoke'],
    ['versions', 'GET /services/data'],
    ['resources', 'GET /services/data/v64.0'],
    ['unknown', 'GET /nowhere'],
  ];
  for (const [method, line, body] of lines) {
    sandbox.faults.add({ vendor: 'salesforce', method, kind: 'error', code: 'SERVER_UNAVAILABLE' });
    expect((await request(line, body)).status, line).toBe(503);
    expect(sandbox.faults.pending, line).toEqual([]);
  }
  const seen = lines.map(([name]) => name.replace(/^[A-Z]\w+(?=\.)/, '{type}')).filter((name) => name !== 'unknown');
  expect(new Set(seen)).toEqual(new Set(ALL_OPERATIONS.map(({ name }) => name)));
});

test('an answer without a body that is cut is no answer', async () => {
  await using room = await openSalesforce();
  const { sandbox, org } = room;
  for (const road of ['socket', 'handle'] as const) {
    sandbox.faults.add({ vendor: 'salesforce', kind: 'cut-json' });
    const { id } = org.add('Task', {});
    const request = new Request(`${sandbox.salesforce.instanceUrl}${V}/sobjects/Task/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${sandbox.salesforce.accessToken}` },
    });
    const answer = road === 'socket' ? fetch(request) : sandbox.salesforce.handle(request);
    expect(await result(answer), road).toBe('fetch failed');
    expect(org.get(id).isDeleted).toBe(true);
  }
});

test('an upsert that is repeated makes one record', async () => {
  await using room = await openSalesforce({ hasExternalIdField: true });
  const { sandbox, org } = room;
  sandbox.faults.add({ vendor: 'salesforce', method: 'Task.upsert', kind: 'repeated' });
  const answer = await ask(sandbox, 'PATCH /sobjects/Task/Export_Key__c/k', { Subject: 'x' });
  expect(answer).toMatchObject({ status: 200, body: { created: false } });
  expect(org.records('Task')).toHaveLength(1);
});
