import { expect, test } from 'vitest';
import { openHubSpot } from './hubspot-client.ts';

const DETAILS = 'GET /account-info/v3/details';
const SEARCH = 'POST /crm/v3/objects/contacts/search';
const limitHeaders = ({ headers }: { headers: Headers }) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-hubspot-ratelimit')));

test('answers tell what is left, those to searches nothing', async () => {
  await using room = await openHubSpot();
  const { ask } = room;
  const first = await ask(DETAILS);
  expect(limitHeaders(first)).toEqual({
    'x-hubspot-ratelimit-max': '190',
    'x-hubspot-ratelimit-remaining': '189',
    'x-hubspot-ratelimit-interval-milliseconds': '10000',
    'x-hubspot-ratelimit-daily': '650000',
    'x-hubspot-ratelimit-daily-remaining': '649999',
  });
  expect(limitHeaders(await ask(SEARCH, {}))).toEqual({});
  const refused = await ask('GET /crm/v3/objects/notes/1');
  expect(limitHeaders(refused)).toMatchObject({
    'x-hubspot-ratelimit-remaining': '188',
    'x-hubspot-ratelimit-daily-remaining': '649997',
  });
});

test('ten seconds, a second of searches and a day have an end where that is asked for', async () => {
  let now = Date.parse('2026-01-06T09:41:00Z');
  const rateLimits = { perTenSeconds: 3, perDay: 9 };
  await using room = await openHubSpot({ rateLimits, timeZone: 'US/Eastern', now: () => new Date(now) });
  const { ask } = room;
  for (let time = 0; time < 3; time += 1) expect((await ask(DETAILS)).status).toBe(200);
  const limited = await ask(DETAILS);
  expect(limited).toMatchObject({
    status: 429,
    body: {
      status: 'error',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      message: 'You have reached your ten_secondly_rolling limit.',
      correlationId: expect.any(String),
      requestId: expect.any(String),
    },
  });
  expect(limited.headers.get('retry-after')).toBeNull();
  for (let time = 0; time < 5; time += 1) expect((await ask(SEARCH, {})).status).toBe(200);
  expect((await ask(SEARCH, {})).body).toMatchObject({ policyName: 'DAILY' });
  now += 86_400_000;
  for (let time = 0; time < 5; time += 1) expect((await ask(SEARCH, {})).status).toBe(200);
  expect((await ask(SEARCH, {})).body).toMatchObject({ policyName: 'SECONDLY' });
  now += 1000;
  expect((await ask(SEARCH, {})).status).toBe(200);
});

test('the day ends at midnight where the account is', async () => {
  let now = Date.parse('2026-01-07T04:59:00Z');
  await using room = await openHubSpot({ rateLimits: { perDay: 1 }, timeZone: 'US/Eastern', now: () => new Date(now) });
  expect((await room.ask(DETAILS)).status).toBe(200);
  expect((await room.ask(DETAILS)).status).toBe(429);
  now += 60_000;
  expect((await room.ask(DETAILS)).status).toBe(200);
});

test('whoever has no good token, or not the right scopes, is told so', async () => {
  await using room = await openHubSpot();
  const { ask, portal, sandbox } = room;
  const unknown = { status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION' } };
  expect(await ask(DETAILS, undefined, null)).toMatchObject(unknown);
  expect(await ask(DETAILS, undefined, 'pat-na1-wrong')).toMatchObject(unknown);
  const poor = portal.addToken({ scopes: ['crm.objects.contacts.read'] });
  expect((await ask(DETAILS, undefined, poor.token)).status).toBe(200);
  expect((await ask('GET /crm/v3/objects/notes', undefined, poor.token)).status).toBe(200);
  const needs: [string, string][] = [
    ['POST /crm/v3/objects/notes', 'crm.objects.contacts.write'],
    ['PATCH /crm/v3/objects/tasks/1', 'crm.objects.contacts.write'],
    ['GET /crm/v3/objects/companies/1', 'crm.objects.companies.read'],
    ['POST /crm/v3/objects/deals/search', 'crm.objects.deals.read'],
    ['POST /crm/v3/objects/tickets/batch/read', 'tickets'],
    ['GET /crm/v3/owners/', 'crm.objects.owners.read'],
    ['GET /files/v3/files/1', 'files'],
    ['GET /crm/v3/properties/notes', 'crm.schemas.contacts.read'],
    ['POST /crm/v3/properties/notes', 'crm.schemas.contacts.write'],
    ['POST /crm/v3/properties/deals', 'crm.schemas.deals.write'],
    ['PUT /crm/v4/objects/notes/1/associations/default/deals/1', 'crm.objects.contacts.write'],
  ];
  for (const [line, scope] of needs) {
    const refused = await ask(line, line.startsWith('POST') ? {} : undefined, poor.token);
    expect(refused, line).toMatchObject({
      status: 403,
      body: { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: [scope] } }] },
    });
  }
  poor.status = 'expired';
  expect(await ask(DETAILS, undefined, poor.token)).toMatchObject({
    status: 401,
    body: { category: 'EXPIRED_AUTHENTICATION' },
  });
  const INFO = 'POST /oauth/v2/private-apps/get/access-token-info';
  const info = await ask(INFO, { tokenKey: sandbox.hubspot.accessToken }, null);
  const { portalId, tokens } = portal;
  expect(info.body).toEqual({
    userId: tokens[0]?.userId,
    hubId: portalId,
    appId: tokens[0]?.appId,
    scopes: tokens[0]?.scopes,
  });
  expect((await ask(INFO, { tokenKey: poor.token }, null)).status).toBe(401);
  expect((await ask(INFO, {}, null)).status).toBe(400);
  expect(portal.requests.at(-3)).toMatchObject({ operation: 'token.info', body: {} });
});

test('an account that lives elsewhere says where', async () => {
  await using room = await openHubSpot({ hublet: 'eu1' });
  const { ask, portal } = room;
  expect((await ask(DETAILS)).body).toMatchObject({
    portalId: portal.portalId,
    uiDomain: 'app-eu1.hubspot.com',
    dataHostingLocation: 'eu1',
    timeZone: 'US/Eastern',
  });
  portal.refuseHublet = 'eu1';
  expect(await ask(DETAILS)).toMatchObject({
    status: 488,
    body: {
      status: 'error',
      message: `Hub ${portal.portalId} is unknown to this Hublet, but it appears to exist in Hublet eu1`,
      correctHublet: 'eu1',
      correlationId: expect.any(String),
    },
  });
});

test('owners are found by their address', async () => {
  await using room = await openHubSpot();
  const { ask, portal, seed } = room;
  portal.addOwner({ email: 'b@sandbox.example', firstName: 'B' });
  const mine = await ask('GET /crm/v3/owners/?email=INES@sandbox.example');
  expect(mine.body.results).toMatchObject([{ id: seed.owner.id, firstName: 'Ines', type: 'PERSON', archived: false }]);
  expect((await ask('GET /crm/v3/owners/?email=x@y.example')).body).toEqual({ results: [] });
  expect((await ask('GET /crm/v3/owners?limit=1')).body).toMatchObject({ paging: { next: { after: '1' } } });
  expect((await ask(`GET /crm/v3/owners/${seed.owner.id}`)).body.email).toBe('ines@sandbox.example');
});
