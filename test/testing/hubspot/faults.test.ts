import { expect, test } from 'vitest';
import { type Fault, type FaultKind, type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { ask, openHubSpot } from './hubspot-client.ts';

type Kind = Fault extends infer F ? (F extends Fault ? Omit<F, 'vendor' | 'method'> : never) : never;
const on = (kind: Kind): Fault => ({ vendor: 'hubspot', method: 'notes.create', ...kind }) as Fault;
const NOTE = { properties: { hs_timestamp: '1767692460000' }, associations: [] };

function post({ hubspot }: Sandbox<'hubspot'>, base: string): Request {
  return new Request(`${base}crm/v3/objects/notes`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Bearer ${hubspot.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(NOTE),
  });
}

/** The status, or what was thrown, and HubSpot's own word for it. */
async function result(answer: Promise<Response>): Promise<string> {
  try {
    const response = await answer;
    const text = await response.text();
    const { category, policyName } = text.startsWith('{') ? (JSON.parse(text) as Record<string, string>) : {};
    return [response.status, category ?? policyName].filter(Boolean).join(' ');
  } catch (error) {
    return (error as Error).message;
  }
}

const cases: [Kind, { seen: string; stored: number }][] = [
  [
    { kind: 'connection-refused', forMs: 50 },
    { seen: 'fetch failed', stored: 0 },
  ],
  [{ kind: 'http-429' }, { seen: '429 TEN_SECONDLY_ROLLING', stored: 0 }],
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
  [{ kind: 'token-revoked' }, { seen: '401 INVALID_AUTHENTICATION', stored: 0 }],
  [
    { kind: 'token-revoked', committed: true },
    { seen: '401 INVALID_AUTHENTICATION', stored: 1 },
  ],
  [{ kind: 'fatal_error' }, { seen: '500 INTERNAL_ERROR', stored: 0 }],
  [
    { kind: 'error', code: '409', committed: true },
    { seen: '409 CONFLICT', stored: 1 },
  ],
  [{ kind: 'redirect' }, { seen: '307', stored: 0 }],
];

test.for(cases)('%j through a socket and through handle', async ([kind, { seen, stored }]) => {
  for (const road of ['socket', 'handle'] as const) {
    const sandbox = await startSandbox({ vendors: ['hubspot'] });
    const portal = sandbox.state.hubspot;
    sandbox.faults.add(on(kind));
    const answer =
      road === 'socket'
        ? fetch(post(sandbox, sandbox.hubspot.baseUrl))
        : sandbox.hubspot.handle(post(sandbox, 'https://api.hubapi.com/'));
    expect(await result(answer), road).toBe(seen);
    expect(portal.records('notes'), road).toHaveLength(stored);
    expect(portal.requests.reduce((sum, { carriedOut }) => sum + carriedOut, 0)).toBe(stored);
    if (kind.kind !== 'connection-refused') {
      expect(portal.requests).toMatchObject([{ operation: 'notes.create', fault: kind.kind }]);
      expect(sandbox.faults.pending).toEqual([]);
    }
    await sandbox.close();
  }
});

test('a lost answer commits and never comes; closing ends the wait', async () => {
  const sandbox = await startSandbox({ vendors: ['hubspot'] });
  sandbox.faults.add(on({ kind: 'lost-answer' }));
  const waiting = result(fetch(post(sandbox, sandbox.hubspot.baseUrl)));
  await expect.poll(() => sandbox.state.hubspot.records('notes').length).toBe(1);
  await sandbox.close();
  expect(await waiting).toBe('fetch failed');
});

const told = new Set<FaultKind>([...cases.map(([{ kind }]) => kind), 'lost-answer', 'error']);
test('no kind of fault is left out', () => {
  expect(told.size).toBe(15);
});

const codes: [code: string, status: number, body: object | RegExp, retryAfter?: string][] = [
  ['409', 409, { category: 'CONFLICT' }],
  ['414', 414, /^<html>/],
  ['423', 423, { category: 'LOCKED' }],
  ['477', 477, { category: 'MIGRATION_IN_PROGRESS' }, '60'],
  ['488', 488, { correctHublet: 'eu1' }],
  ['502', 502, /^<html>/],
  ['504', 504, /^<html>/],
  ['DAILY', 429, { policyName: 'DAILY', errorType: 'RATE_LIMIT', message: 'You have reached your daily limit.' }],
  ['TEN_SECONDLY_ROLLING', 429, { policyName: 'TEN_SECONDLY_ROLLING' }],
  ['SECONDLY', 429, { policyName: 'SECONDLY' }],
  ['OBJECT_NOT_FOUND', 404, { category: 'OBJECT_NOT_FOUND' }],
  ['MISSING_SCOPES', 403, { category: 'MISSING_SCOPES' }],
  ['VALIDATION_ERROR', 400, { category: 'VALIDATION_ERROR' }],
];

test.for(codes)('the error %s', async ([code, status, body, retryAfter]) => {
  await using room = await openHubSpot();
  const { sandbox } = room;
  sandbox.faults.add(on({ kind: 'error', code }));
  const response = await fetch(post(sandbox, sandbox.hubspot.baseUrl));
  const text = await response.text();
  expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter ?? null]);
  if (body instanceof RegExp) expect(text).toMatch(body);
  else {
    expect(JSON.parse(text)).toMatchObject({ status: 'error', correlationId: expect.any(String), ...body });
  }
});

test('an answer without a body that is cut is no answer', async () => {
  await using room = await openHubSpot();
  const { sandbox, portal } = room;
  for (const road of ['socket', 'handle'] as const) {
    sandbox.faults.add({ vendor: 'hubspot', kind: 'cut-json' });
    const { id } = portal.addRecord('notes', {});
    const request = new Request(`${sandbox.hubspot.baseUrl}crm/v3/objects/notes/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${sandbox.hubspot.accessToken}` },
    });
    expect(await result(road === 'socket' ? fetch(request) : sandbox.hubspot.handle(request)), road).toBe(
      'fetch failed',
    );
    expect(portal.get('notes', id).archived).toBe(true);
  }
});

test('faults tell one operation and one vendor from another, and how long to wait', async () => {
  const sandbox = await startSandbox();
  sandbox.faults.add({ vendor: 'hubspot', method: 'contacts.batch-read', kind: 'http-429', retryAfterSeconds: 7 });
  sandbox.faults.add({ vendor: 'slack', kind: 'http-500-before' });
  expect((await ask(sandbox, 'POST /crm/v3/objects/notes', NOTE)).status).toBe(201);
  expect((await ask(sandbox, 'POST /crm/v3/objects/companies/batch/read', { inputs: [] })).status).toBe(200);
  const limited = await ask(sandbox, 'POST /crm/v3/objects/contacts/batch/read', { inputs: [] });
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  expect(sandbox.faults.pending).toMatchObject([{ vendor: 'slack' }]);
  sandbox.faults.clear();
  sandbox.faults.add({ vendor: 'hubspot', method: 'notes.archive', kind: 'repeated' });
  const [note] = sandbox.state.hubspot.records('notes');
  expect((await ask(sandbox, `DELETE /crm/v3/objects/notes/${note?.id}`)).status).toBe(204);
  await sandbox.close();
});
